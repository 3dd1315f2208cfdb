"""The tutor's own words: every language has every bank, with the same places to fill in."""

from __future__ import annotations

import re
import string
from pathlib import Path
from typing import Any

import pytest
from ruamel.yaml import YAML

from tutor.mind import lines

FOLDER = Path(lines.__file__).parent
LANGUAGES = sorted(path.stem for path in FOLDER.glob("*.yaml"))
MAY_LACK = {"stems"}
"""First words for the model: a language in which the model is not prompted has none."""


def raw(language: str) -> dict[str, Any]:
    return dict(YAML(typ="safe", pure=True).load((FOLDER / f"{language}.yaml").read_text(encoding="utf-8")))


def places(bank: Any) -> set[str]:
    texts = bank.values() if isinstance(bank, dict) else bank
    return {name for text in texts for _, name, _, _ in string.Formatter().parse(text) if name}


def test_there_are_english_and_korean() -> None:
    assert {"en", "ko"} <= set(LANGUAGES)


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_bank_is_there_with_the_same_places(language: str) -> None:
    english, other = raw("en"), raw(language)
    assert set(other) <= set(english)
    assert set(english) - set(other) <= MAY_LACK
    for name in set(other) - MAY_LACK:
        assert places(other[name]) == places(english[name]), name
        if isinstance(english[name], dict):
            assert set(other[name]) == set(english[name]), name
        else:
            assert all(text.strip() for text in other[name]), name
            assert len(other[name]) >= min(2, len(english[name])), name
            assert len(set(other[name])) == len(other[name]), name


@pytest.mark.parametrize("language", LANGUAGES)
def test_it_loads_and_every_line_can_be_filled(language: str) -> None:
    own = lines.load(language)
    words = dict.fromkeys(("name", "title", "skill", "count", "choices", "answer", "source"), "x")
    for bank, texts in raw(language).items():
        for nth in range(len(texts) if isinstance(texts, list) else 0):
            assert "{" not in own.pick(bank, nth, **words)
    assert own.language == language
    assert own.openings


def test_korean_is_korean_and_no_particle_hangs_on_a_place() -> None:
    for bank, texts in raw("ko").items():
        for text in texts if isinstance(texts, list) else texts.values():
            bare = re.sub(r"\{\w+\}", "", text)
            assert re.fullmatch(r"[가-힣 .,?!:]+", bare), text
            assert not re.search(r"\}(?:을|를|은|는|이|가|과|와|으로|로|아|야)\b", text), (bank, text)
            assert len(bare) <= 50, text
