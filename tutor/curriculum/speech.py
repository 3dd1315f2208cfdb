"""Rules for what is heard: signs that the voice leaves out, choices that sound alike, language and voice."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from itertools import combinations

from tutor import cards
from tutor.course.faults import Fault, error, shown, warning, which
from tutor.course.load import Reading
from tutor.course.model import LONGEST
from tutor.course.nodes import Node
from tutor.curriculum.sounds import ALIKE, distance
from tutor.errors import InputError
from tutor.mind import lines
from tutor.mouth.verbalize import LANGUAGES, speakable

_PAUSES = " \t\n.,?!;:'\"()–—…‘’“”-"
"""Signs that are heard as a pause, or rightly not at all."""

MOST_SIGNS = 20
"""Different signs of one text that are tried one by one."""


def language(reading: Reading) -> str:
    """The course's language as the file says it; English where it does not."""
    node = reading.root.get("language") if reading.root else None
    return node.value.strip() if node and isinstance(node.value, str) else "en"


def unspeakable(reading: Reading) -> Iterator[Fault]:
    """Signs in spoken text that the voice would leave out without a sound."""
    tongue = language(reading)
    for node in _spoken(reading):
        gone = left_out(str(node.value)[:LONGEST], tongue)  # a longer text is an error already
        if gone:
            yield warning(
                reading.where,
                node.place,
                "unspeakable",
                f"the voice would leave out {', '.join(shown(one) for one in gone[:3])}",
                "Write it as it is to be spoken, in words.",
            )


def left_out(text: str, tongue: str) -> tuple[str, ...]:
    """The runs of signs in ``text`` without which it would be spoken just the same."""
    text = unicodedata.normalize("NFC", text)
    letters = LANGUAGES.get(tongue[:2].lower(), LANGUAGES["en"]).letters
    signs = sorted(set(re.findall(rf"[^{letters}0-9]", text)) - set(_PAUSES))
    if not signs:
        return ()
    spoken = speakable(text, tongue)

    def silent(some: str) -> bool:
        return speakable(text.translate(dict.fromkeys(map(ord, some), " ")), tongue) == spoken

    gone = "".join(signs)
    if not silent(gone):
        gone = "".join(sign for sign in signs[:MOST_SIGNS] if silent(sign))
    return tuple(dict.fromkeys(re.findall(f"[{re.escape(gone)}]+", text))) if gone else ()


def alike(reading: Reading) -> Iterator[Fault]:
    """Choices that are easily taken for each other when they are spoken."""
    tongue = language(reading)
    for item, node in reading.items:
        offered = node.get("choices")
        for (_, one), (n, other) in combinations(enumerate(item.choices), 2):
            if one.casefold() == other.casefold() or distance(one, other, tongue) >= ALIKE:
                continue
            yield warning(
                reading.where,
                (offered.entries()[n] if offered else node).place,
                "choices-sound-alike",
                f"{shown(one)} and {shown(other)} sound alike, said and heard",
                "Choose words that differ more, or offer them in longer phrases.",
            )


def tongue_and_voice(reading: Reading) -> Iterator[Fault]:
    """A language that the tutor has no words of its own for, a voice that is not there."""
    root = reading.root
    if root is None:
        return
    try:
        lines.load(language(reading))
    except InputError as problem:
        at = root.get("language") or root
        yield error(reading.where, at.place, "unknown-language", problem.what, problem.remedy)
    voice = root.get("voice")
    name = str(voice.value).strip() if voice and isinstance(voice.value, str) else ""
    if voice and name and name not in cards.voice_ids() and not cards.is_card_file(name):
        message = f"the voice {shown(name)} is not on this machine"
        fix = which(name, cards.voice_ids())
        yield warning(reading.where, voice.place, "unknown-voice", message, fix)


RULES = (unspeakable, alike, tongue_and_voice)


def _spoken(reading: Reading) -> Iterator[Node]:
    """Every text that is spoken, in the order of the file."""
    if reading.root is None:
        return
    yield from _texts(reading.root, "title")
    for skill in reading.skills:
        yield from _texts(skill, "name", "explain")
        for item in skill.under("items"):
            yield from _texts(item, "say" if item.get("say") else "prompt", "explanation")
            for key in ("choices", "hints"):
                yield from (one for one in item.under(key) if isinstance(one.value, str))
            for wrong in item.under("misconceptions"):
                yield from _texts(wrong, "feedback")


def _texts(node: Node, *keys: str) -> Iterator[Node]:
    yield from (inner for key in keys if (inner := node.get(key)) and isinstance(inner.value, str))
