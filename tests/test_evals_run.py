"""Runs are played with the real tutor; the bundled ones hold without a model."""

from __future__ import annotations

import asyncio
from pathlib import Path

import numpy as np
import pytest

from tests.fakes.engines import ScriptedTranscriber, ScriptedWriter
from tutor import lesson
from tutor.answers.judge import judge
from tutor.answers.verdict import Verdict
from tutor.audio import RATE, write_wav
from tutor.config import Settings
from tutor.course.load import load as load_course
from tutor.evals import load
from tutor.evals.load import Plan
from tutor.evals.result import Result, shown
from tutor.evals.run import beginning_with, play
from tutor.evals.simulated import right

QUIET = Settings.model_validate({"mind": {"engine": "none"}})


def quiet(_: str) -> None:
    pass


def played(text: str, folder: Path = Path(), writer: ScriptedWriter | None = None) -> Result:
    plan = load.examine(text, folder / "run.yaml")
    assert isinstance(plan, Plan), plan
    return asyncio.run(play(plan, QUIET, quiet, writer=writer))


@pytest.mark.parametrize("name", load.available())
def test_the_bundled_run_holds_without_a_model(name: str) -> None:
    plan = load.read(load.find(name))
    assert isinstance(plan, Plan)
    result = asyncio.run(play(plan, QUIET, quiet))
    assert result.holds, shown(result)
    assert all(share.low > 0.5 for share in result.scorecard().values()), shown(result)


def run(turns: str, more: str = "") -> str:
    head = "eval: a\ncourse: fractions\ndialogues:\n  - id: b\n    item: three-of-four\n"
    return f"{head}{more}    turns:\n{turns}"


def test_a_check_that_does_not_hold_is_told_with_its_turn_and_words() -> None:
    result = played(
        run("      - {say: one quarter, expect: {act: confirm}}\n      - {say: three quarters}\n")
    )
    assert not result.holds
    (failure,) = result.outcomes[0].failures
    assert (failure.turn, failure.said) == (1, "one quarter")
    assert failure.what.startswith("act: correct")
    assert "turn 1 'one quarter': act: correct" in shown(result)
    told = result.as_json()
    assert told["checks"]["missed"] == 1
    assert [turn["act"] for turn in told["dialogues"][0]["turns"]] == ["greet", "correct", "confirm"]


def test_the_lesson_begins_with_the_item_that_is_named() -> None:
    course = load_course("fractions")
    begun = beginning_with(course, "third-or-quarter")
    skill, item = course.find("third-or-quarter")
    assert begun.skills[0].items[0] == item
    assert (begun.skills[0].id, begun.skills[0].requires) == (skill.id, ())
    assert sorted(begun.item_ids) == sorted(course.item_ids)


def test_a_silence_passes_at_once_and_the_tutor_may_end_it() -> None:
    result = played(run("      - {silence: 120, expect: {act: offer_hint}}\n", "    speaks_first: true\n"))
    assert result.holds, shown(result)
    result = played(
        run("      - {silence: 3, expect: {act: wait, most_words: 1}}\n", "    speaks_first: true\n")
    )
    assert result.holds, shown(result)


def test_counts_of_acts_over_a_dialogue_are_checked() -> None:
    bounds = "    finally: {at_least: {hint: 2}, at_most: {correct: 0}}\n"
    result = played(run("      - {say: one quarter}\n", bounds))
    assert [failure.what.split(":")[0] for failure in result.outcomes[0].failures] == ["at_least", "at_most"]


def test_a_recording_is_heard(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    ears = ScriptedTranscriber()
    write_wav(tmp_path / "a.wav", ears.voice("three quarters", 0.5), RATE)

    async def load_ears(*_: object) -> ScriptedTranscriber:
        return ears

    monkeypatch.setattr(lesson, "load", load_ears)
    result = played(run("      - {audio: a.wav, expect: {verdict: right}}\n"), tmp_path)
    assert result.holds, shown(result)
    assert ears.calls == 1
    assert np.isclose(ears.seconds, 0.2)


COURSE = """\
course: bread
title: Bread
skills:
  - id: dough
    name: Dough
    items:
      - {id: rises, prompt: What makes dough rise?, answer: [yeast], hints: [It is alive.]}
"""


def test_a_question_is_answered_from_the_notes_beside_the_course(tmp_path: Path) -> None:
    (tmp_path / "bread.yaml").write_text(COURSE)
    (tmp_path / "bread.notes").mkdir()
    (tmp_path / "bread.notes" / "a.md").write_text(
        "# Flour and water\n\nGluten holds the gas in. Yeast makes it.\n"
    )
    expect = "{act: answer_question, says: [Flour and water, Gluten holds], never: yeast}"
    ask = f"{{say: what is gluten?, expect: {expect}}}"
    text = f"eval: a\ncourse: bread.yaml\ndialogues:\n  - {{id: b, turns: [{ask}]}}\n"
    result = played(text, tmp_path)
    assert result.holds, shown(result)


def test_what_became_of_the_models_sentences_is_counted() -> None:
    writer = ScriptedWriter([[(0.0, " the whole bar first.")], [(0.0, " the answer of 99 pieces.")]])
    turns = "      - {say: three quarters}\n      - {say: one half}\n"
    result = played(run(turns), writer=writer)
    assert result.as_json()["wording"] == {"a number that the teacher did not say": 1, "accepted": 1}


def test_a_simulated_learner_is_the_same_for_the_same_seed() -> None:
    text = (
        "eval: a\ncourse: fractions\nseed: {}\ndialogues:\n  - {{id: b, learner: {{times: 2, turns: 12}}}}\n"
    )

    def said(seed: int) -> list[str]:
        outcomes = played(text.format(seed)).outcomes
        assert [outcome.id for outcome in outcomes] == ["b-1", "b-2"]
        return [turn.said for outcome in outcomes for turn in outcome.turns]

    assert said(3) == said(3)
    assert said(3) != said(4)


@pytest.mark.parametrize(("knows", "slips"), [(1.0, 0.0), (0.0, 0.0)])
def test_a_learner_who_knows_is_right_and_one_who_does_not_is_not(knows: float, slips: float) -> None:
    pupil = f"{{knows: {knows}, slips: {slips}, helped: 0, turns: 12}}"
    result = played(f"eval: a\ncourse: python-first-steps\ndialogues:\n  - {{id: b, learner: {pupil}}}\n")
    verdicts = [turn.verdict for turn in result.outcomes[0].turns[1:]]
    rights = verdicts.count(Verdict.RIGHT)
    assert rights == (12 if knows else 0)


@pytest.mark.parametrize("name", ["fractions", "english-conversation", "python-first-steps"])
def test_every_item_has_an_answer_that_a_simulated_learner_can_give(name: str) -> None:
    for skill in load_course(name).skills:
        for item in skill.items:
            assert judge(item, right(item)).verdict is Verdict.RIGHT, item.id
