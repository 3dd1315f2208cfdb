"""What the words say about the turn: whole, unfinished, thinking aloud, or just a sign of listening. Pure.

English and Korean signs are known; another language falls back on pauses alone.
"""

from __future__ import annotations

import re
from enum import StrEnum

from tutor.events import AnswerExpected


class Sign(StrEnum):
    """What the words said so far say about the end of the turn."""

    COMPLETE = "complete"
    """A whole answer to the question, or a whole question or request."""
    NEUTRAL = "neutral"
    """Nothing either way."""
    OPEN = "open"
    """Nothing either way, in answer to a question that asks for sentences."""
    UNFINISHED = "unfinished"
    """More will come: a filler, a conjunction, the beginning of an expected answer."""
    THINKING = "thinking"
    """The learner said that it is thinking, or nothing but "um"."""


def sign(said: str, expected: AnswerExpected | None) -> Sign:
    """The sign of ``said`` in answer to what was asked."""
    if expected is not None and _is_pick(said, expected):
        return Sign.COMPLETE
    if is_thinking(said):
        return Sign.THINKING
    if is_unfinished(said):
        return Sign.UNFINISHED
    if expected is None:
        return Sign.NEUTRAL
    if begins_an_answer(said, expected):
        return Sign.UNFINISHED
    complete = is_complete(said, expected)
    if _counts(said, fraction=any("/" in form for form in expected.forms)):
        return Sign.NEUTRAL if complete else Sign.UNFINISHED  # it may count on beyond an expected number
    if complete:
        return Sign.COMPLETE
    return Sign.OPEN if expected.shape in ("open", "text") else Sign.NEUTRAL


_FILLERS = frozenset(
    {"um", "uh", "er", "erm", "hmm", "hm", "mm", "ah", "oh", "well", "so", "like", "okay", "please", "then"}
    | {"음", "어", "그", "저"}
)
_OPEN_ENDS = re.compile(
    r"\b(?:um|uh|er|erm|hmm|and|or|but|because|so|the|a|an|is|are|was|were|be|been|being|it s|its|that s"
    r"|to|of|with|over|plus|minus|times|equals|if|unless|until|while|when|where|that|maybe|i think|i guess"
    r"|i mean|i say|let me think|let me see|no wait|point|my|your|his|her|our|their|we|they|then|than|from"
    r"|for|in|on|at|into|by|as|which|who|about|not|means|would|could|should|will|can|might|must|has|have"
    r"|had|do|does|rather|very|a more|the most|such|every|some|this|these|those"
    r"|음|어|그리고|그래서|왜냐하면|그런데|아니면)$"
)
_THINKING = re.compile(
    r"(?:^|\b)(?:let me (?:think|see)|let s see|give me a (?:second|sec|moment|minute)|i m thinking|thinking"
    r"|hold on|생각해 볼게요|잠깐만요|잠시만요)(?: about (?:it|that|this))?$"
)
_LETTER = re.compile(r"(?:^|\b(?:choose|option|letter|answer|pick|say|take|it s|is|think) )[a-f]$")
_POSITION = re.compile(r"\b(?:first|second|third|fourth|fifth|last)(?: one| answer| option| choice)?$")
_REQUESTS = re.compile(
    r"\b(?:hint|help|again|repeat|pardon|don t know|no idea|dunno|wait|moment|stop|slower|skip)\b"
)
_ORDERS = re.compile(
    r"\b(?:stop|wait|again|slower|slow|fast|hold on|hang on|pardon|repeat|quiet|pause|hint|help|skip|next"
    r"|enough|what|why|how|no|nope|not|don t|sorry|excuse me|question|say|can i|can you|let me"
    r"|잠깐|잠깐만요|그만|다시|천천히|힌트|왜|아니요)\b"
)
"""Words that want the tutor to stop, whatever else is said."""

_ASKING = frozenset(
    {
        "what",
        "why",
        "how",
        "when",
        "where",
        "which",
        "who",
        "whose",
        "can",
        "could",
        "may",
        "do",
        "does",
        "did",
    }
    | {"is", "are", "should", "would", "will", "what's", "and", "but", "so"}
)
"""First words of questions. Whisper also writes a question mark behind a sentence that broke off."""

_YES_OR_NO = frozenset(
    {"yeah", "yep", "yup", "nope", "nah", "no no", "yes yes", "it is", "it isn t", "it does"}
)

BACKCHANNELS = frozenset(
    {"uh", "huh", "um", "hm", "hmm", "mm", "mhm", "mmhm", "hum", "ah", "oh", "aha", "ooh", "eh", "yeah"}
    | {"yep", "yes", "yup", "ya", "okay", "ok", "k", "right", "alright", "sure", "good", "great", "nice"}
    | {"cool", "wow", "thanks", "thank", "you", "i", "see", "got", "it", "all", "true", "really", "fine"}
    | {"of", "course", "uhhuh", "mmhmm", "mhmm", "네", "예", "응", "음", "아", "그래요", "좋아요"}
)
"""Words that a listener says without wanting to speak."""

_LAUGHS = frozenset({"ha", "haha", "hahaha", "heh", "hehe", "ahem", "하하"})
FEW = 2
"""Words. Fewer that mean nothing to a lesson are more likely a cough or a murmur, misheard, than a wish."""

_SMALL = frozenset(
    {
        "zero",
        "one",
        "two",
        "three",
        "four",
        "five",
        "six",
        "seven",
        "eight",
        "nine",
        "ten",
        "eleven",
        "twelve",
    }
    | {"thirteen", "fourteen", "fifteen", "sixteen", "seventeen", "eighteen", "nineteen"}
)
_TENS = frozenset({"twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety"})
_NUMBERS = _SMALL | _TENS
_PARTS = re.compile(
    r"(?:hal(?:f|ves)|quarters?|thirds?|(?:four|fif|six|seven|eigh|nin|ten|eleven|twelf|[a-z]+teen)ths?"
    r"|(?:[a-z]+tieths?)|\d+(?:st|nd|rd|th)s?)$"
)
_DIGIT, _TEN = "|".join(sorted(_SMALL)), "|".join(sorted(_TENS))
_ONE_NUMBER = re.compile(
    rf"\b(?:(?:(?:{_DIGIT}|a) hundred(?: and)? )?(?:(?:{_TEN}) (?:{_DIGIT})|(?<=d )(?:{_TEN}|{_DIGIT}))"
    rf"|(?:(?:{_TEN}|{_DIGIT}) )?point(?: (?:oh|{_DIGIT}))+)\b"
)
"""Several words that are one number: "forty seven", "zero point seven five", "a hundred and five"."""


def plain(text: str) -> str:
    """Lower-case words and figures, single spaces: what forms are compared in."""
    return " ".join(re.findall(r"[^\W_]+(?:[./][^\W_]+)*", text.lower()))


def is_unfinished(said: str) -> bool:
    """Whether the last words show that more will come: a filler, a conjunction, a trailing "…".

    A trailing comma says nothing: Whisper writes one after whole answers too.
    """
    text = said.rstrip()
    if text.endswith(("...", "…", "-")):
        return True
    if text.endswith("?") and len(text.split()) > 2:
        return False  # "what is it for?"
    return bool(_OPEN_ENDS.search(plain(said)))


def is_thinking(said: str) -> bool:
    """Whether the learner says that it is thinking, or said nothing but fillers."""
    words = plain(said)
    return bool(_THINKING.search(words)) or (
        bool(words) and set(words.split()) <= _FILLERS - {"okay", "please"}
    )


def begins_an_answer(said: str, expected: AnswerExpected) -> bool:
    """Whether the last words begin a longer expected answer and are none themselves: "three" of "three
    quarters"."""
    words = _without_fillers(said)
    forms = {plain(form) for form in expected.forms} - {""}
    for count in range(min(len(words), 6), 0, -1):
        tail = " ".join(words[-count:])
        if any(_goes_on(form.removeprefix(tail), expected) for form in forms if form.startswith(f"{tail} ")):
            return True
        if tail in forms:
            return False
    return False


def _goes_on(rest: str, expected: AnswerExpected) -> bool:
    """Whether an answer is another without its ``rest``: a number is the same without its unit."""
    return expected.shape != "number" or "/" in rest or "over" in rest or _names_a_number(rest.split())


def is_complete(said: str, expected: AnswerExpected) -> bool:
    """Whether ``said`` ends in a whole answer of the wanted kind, or is a whole question or request."""
    words = _without_fillers(said)
    tail = " ".join(words)
    if not tail or begins_an_answer(said, expected):
        return False
    if said.rstrip().endswith("?") and len(words) > 2 and words[0] in _ASKING:
        return True
    forms = {plain(form) for form in expected.forms} - {""}
    if any(tail == form or tail.endswith(f" {form}") for form in forms):
        return tail not in ("one", "1") or "/" in "".join(forms)  # a count begins with one
    if tail in _YES_OR_NO and {"yes", "no"} <= forms:
        return True
    if expected.shape in ("number", "choice") and _is_whole_fraction(words, forms):
        return True
    if expected.shape == "number" and _is_large_number(words):
        return True
    return bool(_REQUESTS.search(tail))


def is_foreseen(said: str, expected: AnswerExpected) -> bool:
    """Whether ``said`` is an answer that was foreseen, right or wrong, and nothing else."""
    return plain(said) in {plain(form) for form in expected.forms} or _is_pick(said, expected)


def _is_pick(said: str, expected: AnswerExpected) -> bool:
    """Whether a choice is named by its letter or its place: "A.", "I choose B", "the second one"."""
    words = plain(said)
    return expected.shape == "choice" and bool(_LETTER.search(words) or _POSITION.search(words))


def _is_whole_fraction(words: list[str], forms: set[str]) -> bool:
    """Whether some other fraction than an expected one stands whole at the end: "one fifth". A whole number
    that nobody expected is not so sure: it may begin a count, or a longer number."""
    if not any("/" in form for form in forms):
        return False
    return (len(words) > 1 and bool(_PARTS.fullmatch(words[-1]))) or bool(re.fullmatch(r"\d+/\d+", words[-1]))


def _is_large_number(words: list[str]) -> bool:
    """Whether a number ends it that begins neither a count nor a longer one: "47", "forty seven"."""
    *before, last = words
    in_words = bool(before) and before[-1] in _TENS and last in _SMALL
    return in_words or bool(re.fullmatch(r"\d+[1-9]", last))


def _counts(said: str, *, fraction: bool) -> bool:
    """Whether the learner counts or works something out aloud: whole numbers running, and little else. Two
    of them may be a fraction misheard."""
    text = plain(said)
    words = _ONE_NUMBER.sub("99", text).split()
    numbers = [word for word in words if word in _NUMBERS or word.isdecimal()]
    running = len(numbers) > (2 if fraction else 1) and len(numbers) * 2 >= len(text.split())
    return running and words[-1] == numbers[-1]


def is_listening(said: str, expected: AnswerExpected | None, *, few: int = FEW) -> bool:
    """Whether ``said`` over the tutor is only a sign of listening, which wants no answer: "uh-huh", "okay", a
    laugh, a murmur misheard as up to ``few`` other words. An order, a question and an answer are more."""
    words = plain(said).split()
    text = " ".join(words)
    if not words or _ORDERS.search(text):
        return False
    if expected is not None and text in {plain(form) for form in expected.forms}:
        return False
    if set(words) <= BACKCHANNELS | _LAUGHS:
        return True
    return len(words) <= few and not _names_a_number(words)


def is_more_than_listening(guess: str, expected: AnswerExpected | None) -> bool:
    """Whether a guess at unfinished speech over the tutor is sure to be more than a sign of listening. Its
    last word may be cut in half, so that it proves nothing."""
    words = plain(guess).split()
    if _ORDERS.search(" ".join(words)):
        return True
    known = words[:-1]
    return _names_a_number(known) or (len(words) > FEW and not is_listening(" ".join(known), expected, few=0))


def names_a_number(said: str) -> bool:
    return _names_a_number(plain(said).split())


def _names_a_number(words: list[str]) -> bool:
    return any(word in _NUMBERS or word[0].isdecimal() or _PARTS.fullmatch(word) for word in words)


def _without_fillers(said: str) -> list[str]:
    words = plain(said).split()
    while words and words[-1] in _FILLERS:
        words.pop()
    return words
