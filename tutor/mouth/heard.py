"""Which words had left the speaker when it stopped: the lesson's history holds no others."""

from __future__ import annotations

from collections.abc import Sequence

from tutor.engines import Speech
from tutor.mouth.playback import Heard


def words_heard(spoken: Sequence[Speech], heard: Heard) -> str:
    """The words of ``spoken`` whose sound had left whole; a phrase's tag is its index in ``spoken``."""
    words: list[str] = []
    for left in heard.phrases:
        if not isinstance(left.tag, int) or not 0 <= left.tag < len(spoken):
            continue
        speech = spoken[left.tag]
        if left.whole or not speech.words:
            words += speech.text.split() if left.whole else []
            continue
        reached = left.seconds * speech.rate
        words += [word.text for word in speech.words if word.end <= reached]
    return " ".join(words)


def first_unfinished(heard: Heard) -> int:
    """The tag of the first phrase that had not left whole; 0 where none had begun."""
    whole = [left.tag for left in heard.phrases if left.whole and isinstance(left.tag, int)]
    return max(whole, default=-1) + 1
