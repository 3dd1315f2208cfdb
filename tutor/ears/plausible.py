"""Can this be what was said? Pure judgements on one decoding of the recogniser.

Whisper fails in known ways: it loops ("It was the best It was the best ..."), it invents an ending,
and on silence it writes what subtitles end with ("Thanks for watching."). Each has a sign that can be
read off the decoding itself and off how much voice the detector found.
"""

from __future__ import annotations

import re
import unicodedata
import zlib
from collections.abc import Sequence
from dataclasses import dataclass

from tutor.engines import Other

LOW_LOGPROB = -1.0
"""Mean log probability per token below which a decoding is doubted (OpenAI's own threshold)."""

UNSURE_LOGPROB = -0.6
"""Below this a text made of nothing but hint words is doubted."""

NO_SPEECH = 0.6
"""Probability of the no-speech token above which a doubtful decoding counts as silence (OpenAI's own)."""

STOCK_NO_SPEECH = 0.45
"""The same for a stock phrase. In a window of 10 s, silence and noises gave 0.57 to 0.91, and 156 synthetic
answers at most 0.34."""

COMPRESSION = 2.4
"""Compression ratio of the text above which it is a loop (OpenAI's own threshold)."""

WORDS_PER_S = 6.0
CHARACTERS_PER_S = 30.0
SLACK_WORDS = 4
SLACK_CHARACTERS = 20
"""Nobody says more than this in a second of voice; the slack allows for voice the detector missed."""

SHORT_VOICE_S = 0.3
"""Seconds of voice too short for any stock phrase."""

STOCK_PHRASES = frozenset(
    {
        "bye",
        "bye bye",
        "i m sorry",
        "please subscribe",
        "see you",
        "see you next time",
        "subscribe",
        "subtitles by the amara org community",
        "thank you",
        "thank you bye",
        "thank you for watching",
        "thank you so much",
        "thank you so much for watching",
        "thank you very much",
        "thanks",
        "thanks for listening",
        "thanks for watching",
        "we ll be right back",
        "you",
        "감사합니다",
        "고맙습니다",
        "구독과 좋아요 부탁드립니다",
        "다음 영상에서 만나요",
        "시청해 주셔서 감사합니다",
        "시청해주셔서 감사합니다",
        "안녕",
        "mbc 뉴스 이덕영입니다",
        "한글자막 by 한효정",
    }
)
"""What Whisper writes on silence, as ``words()`` spells it. All but a few are also real speech."""

NEVER_SAID = frozenset(
    {
        "please subscribe",
        "subtitles by the amara org community",
        "thank you for watching",
        "thank you so much for watching",
        "thanks for watching",
        "구독과 좋아요 부탁드립니다",
        "다음 영상에서 만나요",
        "시청해 주셔서 감사합니다",
        "시청해주셔서 감사합니다",
        "mbc 뉴스 이덕영입니다",
        "한글자막 by 한효정",
    }
)
"""Stock phrases that no learner says to a tutor; they are dropped however clear they seem."""

LOOP_LETTERS = 9
"""Letters of the shortest loop: "1000000" is a number."""

_LOOP = re.compile(r"(.{1,40}?)\1{3,}")
_NOTE = re.compile(r"[\[(*♪][^\])*♪]*[\])*♪]")


@dataclass(frozen=True, slots=True)
class Decoding:
    """One decoding. ``logprob`` is the mean per token; ``cut`` says that it ran into its length limit.
    ``others`` are what the beam search found beside it."""

    text: str
    logprob: float
    no_speech: float
    cut: bool = False
    others: tuple[Other, ...] = ()


def clean(text: str) -> str:
    """``text`` without sound notes ("[Music]", "(coughing)") and without edges; '' where no word is left."""
    spoken = " ".join(_NOTE.sub(" ", text).split()).removeprefix("- ").removeprefix(">> ")
    return spoken if words(spoken) else ""


def words(text: str) -> tuple[str, ...]:
    """The words of ``text`` in lower case, without punctuation; an apostrophe divides."""
    folded = unicodedata.normalize("NFKC", text).casefold()
    return tuple(re.findall(r"\w+", folded))


def repeats(text: str) -> bool:
    """Whether ``text`` loops: it compresses too well, or a stretch of it comes again and again.

    "No, no, no, no" is no loop; six times one word is, and four times the same few words.
    """
    raw = text.strip().lower().encode()
    if raw and len(raw) / len(zlib.compress(raw)) > COMPRESSION:
        return True
    spelt = " ".join(words(text)) + " "
    return any(
        len(match[0]) >= LOOP_LETTERS and (" " in match[1].strip() or len(match[0]) >= 6 * len(match[1]))
        for match in _LOOP.finditer(spelt)
    )


def overlong(decoding: Decoding, voice_s: float) -> bool:
    """Whether nobody could say so much in ``voice_s`` seconds of voice."""
    said = words(decoding.text)
    return (
        len(said) > SLACK_WORDS + WORDS_PER_S * voice_s
        or sum(map(len, said)) > SLACK_CHARACTERS + CHARACTERS_PER_S * voice_s
    )


def doubt(decoding: Decoding, voice_s: float, hint: str = "") -> str:
    """Why ``decoding`` of ``voice_s`` seconds of voice should be tried again; '' where it may stand."""
    if decoding.cut:
        return "cut at the length limit"
    if repeats(decoding.text):
        return "repetition"
    if overlong(decoding, voice_s):
        return "too much for the time"
    if decoding.logprob < LOW_LOGPROB:
        return "low probability"
    said = words(decoding.text)
    if is_doubled(said):
        return "says it twice"
    unsure = decoding.logprob < UNSURE_LOGPROB
    if said and ((unsure and set(said) <= set(words(hint))) or said == words(_last_sentence(hint))):
        return "may echo the hint"
    return ""


def is_doubled(said: Sequence[str]) -> bool:
    """Whether the words are the same phrase two or more times over: the shortest loop."""
    n = len(said)
    return any(n % k == 0 and tuple(said) == tuple(said[:k]) * (n // k) for k in range(1, n // 2 + 1))


def _last_sentence(hint: str) -> str:
    return re.split(r"(?<=[.!?。？！])\s+", hint.strip())[-1]


def is_silence(decoding: Decoding, voice_s: float) -> bool:
    """Whether ``decoding`` is what the recogniser writes when nothing was said.

    A clear "thank you" in a voice of ordinary length stands.
    """
    said = " ".join(words(decoding.text))
    if not said or said in NEVER_SAID:
        return True
    unlikely = decoding.logprob < LOW_LOGPROB
    if decoding.no_speech > NO_SPEECH and (unlikely or repeats(decoding.text) or overlong(decoding, voice_s)):
        return True
    return said in STOCK_PHRASES and (
        unlikely or decoding.no_speech > STOCK_NO_SPEECH or voice_s < SHORT_VOICE_S
    )


def best(tries: Sequence[Decoding], voice_s: float) -> Decoding | None:
    """The likeliest of several doubtful decodings; ``None`` where none can have been said.

    One that repeats itself comes last: a loop fills its limit, and what fits the time may be real.
    """
    fitting = [one for one in tries if not one.cut and not overlong(one, voice_s)]
    return max(fitting, key=lambda one: (not repeats(one.text), one.logprob), default=None)
