"""MRBench's eight dimensions of a tutor's answer to a mistake, as far as rules can decide them. Pure.

MRBench (Maurya et al., 2025) lets people label each answer "yes", "to some extent" or "no". Here
a rule gives 1, 1/2 or 0; its docstring is the rule. Rules see less than people do: they tell one
version of the tutor from another, and are no replacement for MRBench's labels.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from tutor.answers.verdict import Verdict
from tutor.evals.checks import Played, leaks, questions, repeated, sentences

_PRAISE = re.compile(
    r"\b(correct|that's right|exactly|well done|perfect|great job)\b|맞아요|정답|정확해요", re.I
)
_DENIAL = re.compile(
    r"\b(not|yet|hmm|look at that again|missing|nearly|almost|but|part of|on the way|instead|show you"
    r"|one more way|together|we say)\b|달라|아직|아니|다시|일부|반은|가고 있|빠진|설명|함께|같이",
    re.I,
)
_BLAME = re.compile(
    r"\b(stupid|silly|dumb|lazy|careless|obvious(ly)?|easy|you should (know|have)|you failed|bad answer"
    r"|pay attention|i told you|as i said|wrong|no!)\b|바보|멍청|한심|쉬운|틀렸",
    re.I,
)
_ASKS = re.compile(
    r"\?$|^(have another go|try|say|think|picture|count|look|start|begin|tell|put|compare|imagine|take"
    r"|now|just speak|begin|name|use|listen|draw|lay|find)\b|(해 보세요|볼까요|주세요|할까요)[.?!]$",
    re.I,
)
_ARTEFACT = re.compile(r"[{}<>*_#`|\\]|https?:|\bas an ai\b|\blanguage model\b|\n", re.I)
_WORD = re.compile(r"\w+")
_SMALL_WORDS = """
a an the of to in on at is are was were be it its this that these those and or not do does did you your i we
us my me what which how who when where why can could would should will now so but for with as by from one two
have has had there then
"""
_SMALL = frozenset(_SMALL_WORDS.split())
LONGEST = 45
"""Words of an answer that somebody would speak in one go, the next question aside."""

Rule = Callable[[Played], float]


def _words(text: str) -> set[str]:
    return {word[:6] for word in _WORD.findall(text.casefold()) if word not in _SMALL}


def _without_next(turn: Played) -> str:
    return turn.text.replace(turn.item.spoken_prompt, "") if turn.moved_on else turn.text


def mistake_identification(turn: Played) -> float:
    """1: it does not praise, and words of correction say that something is amiss; 1/2: it only asks on."""
    text = _without_next(turn)
    if _PRAISE.search(text):
        return 0.0
    named = any(
        wrong.name == turn.misconception and wrong.feedback in text for wrong in turn.asked.misconceptions
    )
    return 1.0 if named or _DENIAL.search(text) else 0.5 if "?" in text else 0.0


def mistake_location(turn: Played) -> float:
    """1: the course's feedback on this mistake, or its explanation; 1/2: a hint, which points there."""
    item, text = turn.asked, turn.text
    if any(wrong.name == turn.misconception and wrong.feedback in text for wrong in item.misconceptions):
        return 1.0
    if item.explanation and item.explanation in text:
        return 1.0
    return 0.5 if any(hint in text for hint in item.hints) or "form" in turn.reason else 0.0


def revealing(turn: Played) -> float:
    """1: the answer is not told before the hints are spent."""
    return 0.0 if leaks(turn) else 1.0


def guidance(turn: Played) -> float:
    """1: a hint, feedback, an explanation or an example of the course is given; 1/2: a question leads on."""
    item, text = turn.asked, _without_next(turn)
    help_ = (*item.hints, *(wrong.feedback for wrong in item.misconceptions), item.explanation)
    if any(given and given in text for given in help_) or turn.act == "example":
        return 1.0
    return 0.5 if "?" in text else 0.0


def actionability(turn: Played) -> float:
    """1: the last sentence asks something or says what to do; the lesson's end asks nothing."""
    last = sentences(turn.text)[-1:]
    return (
        1.0
        if turn.ends or (last and _ASKS.search(last[0])) or turn.text.endswith(turn.item.spoken_prompt)
        else 0.0
    )


def coherence(turn: Played) -> float:
    """1: it shares a word with the question, its help or the answer, and repeats nothing; 1/2: no word."""
    item = turn.asked
    about = _words(" ".join((item.prompt, turn.said, *item.hints, item.explanation or "")))
    about |= {word for wrong in item.misconceptions for word in _words(wrong.feedback)}
    touched = bool(about & _words(turn.text)) or turn.act in ("probe", "clarify")
    return 0.0 if repeated(turn) else 1.0 if touched else 0.5


def tone(turn: Played) -> float:
    """1: no word of blame or belittling."""
    own = _without_next(turn)
    for authored in (turn.asked.explanation, *turn.asked.hints):
        own = own.replace(authored, "") if authored else own
    return 0.0 if _BLAME.search(own) else 1.0


def human_likeness(turn: Played) -> float:
    """1: speakable without marks, short, one question, and not begun as the turn before was."""
    text = _without_next(turn)
    first, before = sentences(turn.text)[:1], sentences(turn.before)[:1]
    faults = (
        bool(_ARTEFACT.search(turn.text)),
        len(text.split()) > LONGEST,
        questions(turn) > 1,
        bool(first) and first == before,
    )
    return 1.0 - sum(faults) / 2 if sum(faults) < 2 else 0.0


RULES: dict[str, Rule] = {
    "mistake_identification": mistake_identification,
    "mistake_location": mistake_location,
    "revealing": revealing,
    "guidance": guidance,
    "actionability": actionability,
    "coherence": coherence,
    "tone": tone,
    "human_likeness": human_likeness,
}
"""In MRBench's order; of ``revealing``, 1 is the desirable side, as of every other."""


@dataclass(frozen=True, slots=True)
class Share:
    """A mean score of ``n`` answers with its 95 % interval."""

    mean: float
    low: float
    high: float
    n: int

    def as_json(self) -> dict[str, float | int]:
        return {
            "mean": round(self.mean, 4),
            "low": round(self.low, 4),
            "high": round(self.high, 4),
            "n": self.n,
        }


def scores(turn: Played) -> dict[str, float] | None:
    """The eight scores of an answer to a mistake; ``None`` for a turn that answers none."""
    if turn.verdict not in (Verdict.WRONG, Verdict.PARTLY):
        return None
    return {name: rule(turn) for name, rule in RULES.items()}


def wilson(values: Sequence[float], z: float = 1.96) -> Share:
    """The mean of scores in [0, 1] with Wilson's interval, which holds for few answers and shares near 1.

    For halves it is too wide rather than too narrow: their variance is below a proportion's.
    """
    n = len(values)
    if not n:
        return Share(0.0, 0.0, 1.0, 0)
    p = sum(values) / n
    centre = (p + z * z / (2 * n)) / (1 + z * z / n)
    half = z / (1 + z * z / n) * math.sqrt(p * (1 - p) / n + z * z / (4 * n * n))
    return Share(p, max(0.0, min(p, centre - half)), min(1.0, max(p, centre + half)), n)
