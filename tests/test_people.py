"""Ages, guardians and what is allowed: what holds, what is kept by it, and how it goes again."""

from __future__ import annotations

import asyncio
import datetime as dt
from pathlib import Path

import pytest

from tests.fakes.stored_lesson import Lesson, T
from tutor.learner.person import By, ConsentFact, Matter, Profile, too_young
from tutor.memory import erase, people
from tutor.memory.ledger import Ledger
from tutor.memory.store import Store

NOW = dt.datetime(2026, 3, 2, tzinfo=dt.UTC)
GUARDIAN = "Wilhelmina Overbeek"


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "learners.db"


# --- pure ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("now", "years"),
    [("2026-03-01T08:00", 9), ("2027-02-28T23:00", 9), ("2027-03-01T00:00", 10), ("2036-03-02", 19)],
)
def test_an_age_grows_with_the_years(now: str, years: int) -> None:
    at = dt.datetime.fromisoformat(now).replace(tzinfo=dt.UTC)
    assert Profile("l1", T, age=9).age_at(at) == years
    assert Profile("l1", T, age=9).adult(at) is (years >= 18)


def test_an_age_told_on_a_leap_day_or_under_another_clock_is_one_too() -> None:
    leap = Profile("l1", "2024-02-29T23:30:00.000+00:00", age=9)
    assert leap.age_at(dt.datetime(2025, 2, 28, tzinfo=dt.UTC)) == 9
    seoul = dt.timezone(dt.timedelta(hours=9))
    assert leap.age_at(dt.datetime(2025, 3, 1, 8, tzinfo=seoul)) == 9  # still the 28th for UTC
    assert leap.age_at(dt.datetime(2020, 1, 1, tzinfo=dt.UTC)) == 9  # a clock that was set back


def test_who_is_no_ward_is_an_adult_without_a_guardian_and_known_to_be_one() -> None:
    assert Profile("l1", T, age=18).nobodys_ward(NOW)
    assert not Profile("l1", T, age=18, guardian="Kim").nobodys_ward(NOW)
    assert not Profile("l1", T, age=17).nobodys_ward(NOW)
    assert not Profile("l1", T).nobodys_ward(NOW)


def test_a_child_that_is_known_to_be_one_does_not_decide_alone() -> None:
    assert too_young(Profile("l1", T, age=15), By.LEARNER, NOW)
    assert not too_young(Profile("l1", T, age=15), By.GUARDIAN, NOW)
    assert not too_young(Profile("l1", T, age=16), By.LEARNER, NOW)
    assert not too_young(Profile("l1", T, guardian="Kim"), By.LEARNER, NOW)
    assert not too_young(None, By.LEARNER, NOW)


# --- in the store --------------------------------------------------------------------------------


def test_what_was_told_last_holds_and_is_one_learners_own(path: Path) -> None:
    with Ledger.open(path) as ledger:
        mina, jun = ledger.learner("Mina", T).id, ledger.learner("Jun", T).id
        assert people.profile(ledger, mina) is None
        people.record_profile(ledger, Profile(mina, T, age=9))
        people.record_profile(ledger, Profile(mina, T, age=10))
        people.record_profile(ledger, Profile(mina, "2027-01-01T00:00:00.000+00:00", guardian=GUARDIAN))
        assert people.profile(ledger, mina) == Profile(mina, T, 10, GUARDIAN)  # the age is as old as it was
        assert people.profile(ledger, jun) is None


def test_a_guardian_that_is_taken_back_is_nowhere_in_the_file(path: Path) -> None:
    with Ledger.open(path) as ledger:
        mina, jun = ledger.learner("Mina", T).id, ledger.learner("Jun", T).id
        people.record_profile(ledger, Profile(mina, T, guardian=GUARDIAN))
        people.record_profile(ledger, Profile(jun, T, age=12))
    assert GUARDIAN.encode() in path.read_bytes()
    with Ledger.open(path) as ledger:
        people.clear_profile(ledger, mina)
        assert people.profile(ledger, mina) is None
        assert people.profile(ledger, jun) == Profile(jun, T, age=12)
    assert GUARDIAN.encode() not in b"".join(file.read_bytes() for file in path.parent.iterdir())


def test_the_last_word_on_a_matter_holds(path: Path) -> None:
    with Ledger.open(path) as ledger:
        mina, jun = ledger.learner("Mina", T).id, ledger.learner("Jun", T).id
        assert people.consent(ledger, mina, Matter.WORDS) is None
        assert not people.allows(ledger, mina, Matter.WORDS)
        yes = ConsentFact(mina, Matter.WORDS, True, T, By.GUARDIAN)
        people.record_consent(ledger, yes)
        assert people.consent(ledger, mina, Matter.WORDS) == yes
        assert people.allows(ledger, mina, Matter.WORDS)
        assert not people.allows(ledger, jun, Matter.WORDS)
        people.record_consent(ledger, ConsentFact(mina, Matter.WORDS, False, T, By.LEARNER))
        assert not people.allows(ledger, mina, Matter.WORDS)
        assert ledger.rows("SELECT count(*) FROM consents") == [(2,)]  # both are facts


@pytest.mark.parametrize("answers", [(), (False,), (True, False), (False, True)])
def test_words_are_kept_only_by_the_last_word(path: Path, answers: tuple[bool, ...]) -> None:
    """Whatever the lesson hands over: consent may end while it goes on."""

    async def work() -> None:
        async with Store.open(path) as store:
            lesson = await Lesson.begin(store)  # with consent
            whose = lesson.session.learner
            for given in answers:
                await store.record_consent(ConsentFact(whose, Matter.WORDS, given, T, By.LEARNER))
            await lesson.answer(said="one half")

    asyncio.run(work())
    kept = answers[-1] if answers else True
    with Ledger.open(path) as ledger:
        assert ledger.rows("SELECT said FROM attempts") == [("one half" if kept else None,)]


def test_words_that_are_no_longer_allowed_leave_the_file_and_the_answers_stay(path: Path) -> None:
    async def fill() -> None:
        async with Store.open(path) as store:
            for name, said in (("Mina", "xyzzy plugh"), ("Jun", "frobozz magic")):
                lesson = await Lesson.begin(store, name)
                for _ in range(40):
                    await lesson.answer(said=said)

    asyncio.run(fill())
    assert b"xyzzy" in path.read_bytes()
    with Ledger.open(path) as ledger:
        mina = ledger.learner("Mina", T).id
        before = ledger.rows("SELECT item, verdict, t FROM attempts")
        assert erase.forget_words(ledger, mina) == 40
        assert erase.forget_words(ledger, mina) == 0
        assert ledger.rows("SELECT item, verdict, t FROM attempts") == before
        assert ledger.check() == []
        content = b"".join(file.read_bytes() for file in path.parent.iterdir())
        assert b"xyzzy" not in content
        assert b"frobozz" in content


def test_the_word_of_a_learner_who_turns_out_to_be_too_young_does_not_hold(path: Path) -> None:
    with Ledger.open(path) as ledger:
        mina = ledger.learner("Mina", T).id
        people.record_consent(ledger, ConsentFact(mina, Matter.WORDS, True, T, By.LEARNER))
        assert people.allows(ledger, mina, Matter.WORDS)
        people.record_profile(ledger, Profile(mina, T, age=9))
        assert not people.allows(ledger, mina, Matter.WORDS)
        years_later = str(int(T[:4]) + 7) + T[4:]
        people.record_consent(ledger, ConsentFact(mina, Matter.WORDS, True, years_later, By.LEARNER))
        assert people.allows(ledger, mina, Matter.WORDS)


# --- forgotten -----------------------------------------------------------------------------------


@pytest.mark.parametrize("shared", [False, True])
def test_a_forgotten_learners_guardian_is_forgotten_too(path: Path, shared: bool) -> None:
    with Ledger.open(path) as ledger:
        gone, stays = ledger.learner("Mina Overbeek-Kim", T), ledger.learner("Jun", T)
        people.record_profile(ledger, Profile(gone.id, T, 9, "Someone Before Her"))
        people.record_profile(ledger, Profile(gone.id, T, 9, GUARDIAN))
        if shared:
            people.record_profile(ledger, Profile(stays.id, T, 7, GUARDIAN))
        people.record_consent(ledger, ConsentFact(gone.id, Matter.WORDS, True, T, By.GUARDIAN))
        proof = erase.forget(ledger, gone)
        assert proof.proven
        assert not proof.guardian_found
        assert (proof.deleted["profiles"], proof.deleted["consents"]) == (2, 1)
        content = b"".join(file.read_bytes() for file in path.parent.iterdir())
        assert b"Someone Before Her" not in content
        assert (GUARDIAN.encode() in content) is shared


def test_a_guardian_that_is_still_there_fails_the_proof(path: Path) -> None:
    with Ledger.open(path) as ledger:
        gone = ledger.learner("Mina", T)
        people.record_profile(ledger, Profile(gone.id, T, 9, GUARDIAN))
        ledger.db.execute("CREATE TABLE scraps (bytes BLOB)")  # no text, so not what is kept of others
        ledger.db.execute("INSERT INTO scraps VALUES (?)", [GUARDIAN.encode()])
        proof = erase.forget(ledger, gone)
        assert proof.guardian_found
        assert not proof.proven
