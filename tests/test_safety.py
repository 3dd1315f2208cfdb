"""A sign of danger stops the lesson with the region's words; a guardian learns one word and no more."""

from __future__ import annotations

import asyncio
import sys
from pathlib import Path
from typing import Any

import pytest

from tests.fakes.lesson import COURSE, ManualClock, words
from tests.fakes.loop import run
from tests.fakes.store import MemoryStore
from tutor.config import Safety, Settings
from tutor.errors import EngineError, InputError
from tutor.events import Bus, Event, Faulted
from tutor.learner.person import Profile
from tutor.mind import lines, safety
from tutor.mind.danger import Danger
from tutor.mind.standing import Thought
from tutor.mind.tutor import Tutor

TOLD = "2026-03-01T09:00:00.000+00:00"
SAD = "I don't know. I want to kill myself."


async def stopped(
    said: str, profile: Profile | None = None, **how: Any
) -> tuple[Thought, MemoryStore, list[Event]]:
    """The tutor's turn after ``said``, recorded, with consent to keep what was said."""
    bus, store, events = Bus(), MemoryStore(), list[Event]()
    bus.subscribe(events.append)
    tutor = Tutor(
        COURSE,
        "learner-1",
        settings=Settings(safety=Safety(**how)),
        lines=lines.load("en"),
        clock=ManualClock(),
        bus=bus,
        store=store,
        keep_said=True,
        profile=profile,
    )
    tutor.commit(await tutor.open())
    thought = tutor.consider(said)
    tutor.commit(thought)
    await tutor.record(thought)
    return thought, store, events


def test_a_sign_stops_the_lesson_with_the_words_of_the_region_and_nothing_else() -> None:
    thought, _, _ = run(stopped(SAD, region="kr"))
    assert thought.decision.act == "refer"
    assert thought.ends
    assert thought.attempt is None
    assert words(thought) == safety.referral("kr", "en", Danger.SELF_HARM)
    assert len(thought.script) == 1  # no model, no question, no score


def test_what_was_said_is_neither_stored_nor_told_though_the_learner_lets_transcripts_be_kept() -> None:
    thought, store, events = run(stopped(SAD, region="general"))
    assert thought.said == ""
    assert "kill" not in repr(store)
    assert "kill" not in repr(events)
    assert any("self_harm" in repr(event) for event in events)


def test_the_same_words_as_the_answer_that_is_asked_for_are_no_sign() -> None:
    thought, _, _ = run(stopped("four"))
    assert thought.decision.act == "confirm"


@pytest.mark.parametrize("region", safety.regions())
def test_every_region_has_words_for_every_sign_in_english_and_korean(region: str) -> None:
    for language in ("en", "ko"):
        texts = {safety.referral(region, language, sign) for sign in Danger}
        assert len(texts) == len(Danger)
        assert all(30 < len(text) < 400 and "?" not in text for text in texts)
        assert language == "en" or all("요" in text for text in texts)
    assert safety.referral(region, "fr", Danger.ABUSE) == safety.referral(region, "en", Danger.ABUSE)


@pytest.mark.parametrize("region", safety.regions())
def test_an_adult_hears_no_words_for_children(region: str) -> None:
    for language, childish in (
        ("en", ("adult", "child", "young")),
        ("ko", ("어른", "아동", "청소년", "학교")),
    ):
        for sign in Danger:
            text = safety.referral(region, language, sign, adult=True)
            assert text != safety.referral(region, language, sign)
            assert 30 < len(text) < 400
            assert "?" not in text
            assert not any(word in text for word in childish)


@pytest.mark.parametrize(("age", "adult"), [(18, True), (17, False), (None, False)])
def test_the_age_that_was_told_chooses_the_words(age: int | None, adult: bool) -> None:
    told = Profile("learner-1", TOLD, age)
    thought, _, _ = run(stopped(SAD, told, region="kr"))
    assert words(thought) == safety.referral("kr", "en", Danger.SELF_HARM, adult=adult)


def test_only_korea_names_its_numbers() -> None:
    assert "1 0 9" in safety.referral("kr", "en", Danger.SELF_HARM)
    assert not any(letter.isdigit() for sign in Danger for letter in safety.referral("general", "en", sign))


def test_the_region_follows_the_setting_then_the_system() -> None:
    assert safety.chosen_region("kr", {}) == "kr"
    assert safety.chosen_region(None, {"LANG": "ko_KR.UTF-8"}) == "kr"
    assert safety.chosen_region(None, {"LC_ALL": "en_US.UTF-8", "LANG": "ko_KR.UTF-8"}) == "general"
    assert safety.chosen_region(None, {"TZ": "Asia/Seoul"}) == "kr"
    with pytest.raises(InputError, match="no referrals for the region 'mars'"):
        safety.chosen_region("mars", {})


def hook(path: Path, code: int = 0) -> str:
    script = path / "hook.py"
    script.write_text(
        f"import os, sys, pathlib\npathlib.Path({str(path / 'told')!r}).write_text(repr(sys.argv[1:]))\n"
        f"pathlib.Path({str(path / 'whom')!r}).write_text(os.environ['SORI_GUARDIAN'])\n"
        f"sys.exit({code})\n",
        encoding="utf-8",
    )
    return f"{sys.executable} {script}"


def test_a_guardian_learns_the_kind_only(tmp_path: Path) -> None:
    _, _, events = asyncio.run(stopped(SAD, guardian_command=hook(tmp_path)))
    assert (tmp_path / "told").read_text() == "['self_harm']"
    assert (tmp_path / "whom").read_text() == ""
    assert not any(isinstance(event, Faulted) for event in events)


@pytest.mark.parametrize("age", [None, 9, 40])
def test_the_learners_own_guardian_is_named_to_the_command(age: int | None, tmp_path: Path) -> None:
    told = Profile("learner-1", TOLD, age, "Kim Jiyoung")
    thought, store, events = asyncio.run(stopped(SAD, told, guardian_command=hook(tmp_path)))
    assert (tmp_path / "told").read_text() == "['self_harm']"
    assert (tmp_path / "whom").read_text() == "Kim Jiyoung"
    assert "Kim" not in words(thought) + repr(store) + repr(events)


@pytest.mark.parametrize(("age", "told"), [(18, False), (17, True)])
def test_of_an_adult_without_a_guardian_nobody_is_told(age: int, told: bool, tmp_path: Path) -> None:
    profile = Profile("learner-1", TOLD, age)
    asyncio.run(stopped(SAD, profile, guardian_command=hook(tmp_path)))
    assert (tmp_path / "told").exists() is told


def test_a_guardian_is_not_told_of_abuse_unless_that_is_asked_for(tmp_path: Path) -> None:
    asyncio.run(stopped("My dad hits me.", guardian_command=hook(tmp_path)))
    assert not (tmp_path / "told").exists()
    asyncio.run(stopped("My dad hits me.", guardian_command=hook(tmp_path), guardian_hears=("abuse",)))
    assert (tmp_path / "told").read_text() == "['abuse']"


def test_a_guardians_command_that_fails_is_a_fault_and_not_the_end(tmp_path: Path) -> None:
    for command in (hook(tmp_path, code=3), str(tmp_path / "no such command"), "'"):
        thought, _, events = asyncio.run(stopped(SAD, guardian_command=command))
        assert thought.ends
        faults = [event for event in events if isinstance(event, Faulted)]
        assert [fault.stage for fault in faults] == ["guardian"]
        assert "kill" not in faults[0].what


def test_a_guardians_command_that_hangs_is_ended(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(safety, "GUARDIAN_S", 0.05)
    with pytest.raises(EngineError, match="took longer"):
        asyncio.run(safety.tell_guardian(f"{sys.executable} -c 'import time; time.sleep(60)'", Danger.DANGER))
