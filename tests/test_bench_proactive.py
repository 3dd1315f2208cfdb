"""The labelled moments and what the tutor makes of them: the figures to reach, in the suite."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from bench import moments, proactive
from bench.moments import PARTS, Moment, as_lines, everything, read
from bench.proactive import Told, at, scores, wilson
from tutor import suggest
from tutor.config import Proactive
from tutor.errors import InputError
from tutor.learner.replay import VERDICTS
from tutor.learner.timeline import Kind


@pytest.fixture(scope="module")
def figures() -> dict[str, Any]:
    return proactive.run(quick=True)


# --- the set ---------------------------------------------------------------------------------------


def test_there_are_enough_moments_of_every_kind_and_of_silence() -> None:
    parts = Counter(one.part for one in everything())
    assert sum(parts.values()) >= 180
    assert parts["held_out"] >= 60
    for part in PARTS:
        named = {kind for one in everything() if one.part == part for kind in one.kinds}
        assert named == set(Kind), part
        silent = sum(not one.kinds for one in everything() if one.part == part)
        assert silent >= 0.5 * parts[part], "most moments of a lesson call for silence"


def test_no_timeline_is_in_both_parts() -> None:
    assert not {one.name for one in read("tuning")} & {one.name for one in read("held_out")}


def test_every_moment_is_whole() -> None:
    for one in everything():
        assert one.why.endswith("."), one.name
        assert one.since is None or (one.kinds and one.since <= one.t), one.name
        for line in one.lines:
            assert line["t"] <= one.t, one.name
            assert line.get("verdict", "right") in VERDICTS, one.name


def test_the_command_answers_as_the_bench_does(tmp_path: Path) -> None:
    """Each moment, as the timeline that ``tutor learner suggest`` takes, gets the bench's answer."""
    path = tmp_path / "events.jsonl"
    for one in everything():
        if one.settings != Proactive():
            continue
        path.write_text("\n".join(json.dumps(line) for line in as_lines(one)), encoding="utf-8")
        (answer,) = suggest.answers(path)
        assert answer.get("kind") == at(one).kind, one.name


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("0 now perhaps -- Why not.", "'perhaps' is not a valid Kind"),
        ("0 now silent", "has no reason"),
        ("soon now silent -- Why.", "needs seconds and an event"),
        ("3 tutor_silent\n2 now silent -- Why.", "comes before 3"),
        ('0 learner_silent text="one\n1 now silent -- Why.', "No closing quotation"),
    ],
)
def test_a_fault_in_the_set_is_named(text: str, fault: str, tmp_path: Path) -> None:
    lines = "".join(f"  {line}\n" for line in text.splitlines())
    (tmp_path / "tuning.yaml").write_text(f"odd: |\n{lines}", encoding="utf-8")
    with pytest.raises(InputError, match="moments: odd:") as error:
        read("tuning", tmp_path)
    assert fault in str(error.value)


def test_shorthands_are_events() -> None:
    answered = moments._events(
        10.0, "answered", {"item": "a", "skill": "s", "after": "2", "verdict": "right"}
    )
    assert [(line["t"], line["event"]) for line in answered] == [
        (10.0, "item_asked"),
        (13.0, "tutor_silent"),
        (15.0, "learner_speaking"),
        (16.5, "learner_silent"),
        (16.9, "verdict"),
    ]


# --- the figures -----------------------------------------------------------------------------------


@pytest.mark.parametrize("part", ["all", *PARTS])
def test_false_alarms_are_few_and_recall_is_high(figures: dict[str, Any], part: str) -> None:
    assert figures[part]["false_alarm_share"] <= 0.10
    assert figures[part]["recall"] >= 0.85


def test_no_kind_is_left_behind(figures: dict[str, Any]) -> None:
    for kind, one in figures["kinds"].items():
        assert one["recall"] >= 0.6, kind
        assert one["false_alarm_share"] <= 0.25, kind


def test_the_baselines_miss_the_goals_that_the_tutor_reaches(figures: dict[str, Any]) -> None:
    assert figures["silent"]["spoken"] == 0
    assert figures["silent"]["recall"] == 0.0
    assert figures["always"]["spoken"] == figures["moments"]
    assert figures["always"]["false_alarm_share"] > 0.4


def test_the_tables_name_every_kind(figures: dict[str, Any]) -> None:
    text = "\n".join(proactive.shown(figures))
    assert all(str(kind) in text for kind in Kind)
    assert "always speaks" in text


# --- the same moments, told otherwise ----------------------------------------------------------------


def later(one: Moment) -> Moment:
    """The same on a clock that began long ago."""
    lines = tuple({**line, "t": line["t"] + 5000} for line in one.lines)
    return replace(one, lines=lines, t=one.t + 5000, since=None)


def without(one: Moment, *events: str) -> Moment:
    """Those events left out, but for words that were told."""
    lines = (line for line in one.lines if line["event"] not in events or line.get("text"))
    return replace(one, lines=tuple(lines), since=None)


def spoken_of() -> Iterator[Moment]:
    """The moments at which the learner's last words are over."""
    for one in everything():
        heard = [line["event"] for line in one.lines if line["event"].startswith("learner_")]
        if not heard or heard[-1] == "learner_silent":
            yield one


def test_the_clock_may_begin_anywhere() -> None:
    for one in everything():
        assert at(later(one)).kind == at(replace(one, since=None)).kind, one.name


@pytest.mark.parametrize(
    "left_out", [("learner_speaking",), ("learner_speaking", "learner_silent"), ("learner_silent",)]
)
def test_it_does_as_well_where_who_spoke_when_is_not_told(left_out: tuple[str, ...]) -> None:
    told = [at(without(one, *left_out)) for one in spoken_of()]
    assert sum(one.right for one in told) / len(told) >= 0.95


# --- arithmetic --------------------------------------------------------------------------------------


def moment(*kinds: Kind) -> Moment:
    return Moment("m", "tuning", (), 1.0, kinds, "Why.")


def test_a_wrong_kind_is_a_false_alarm_and_no_hit() -> None:
    told = [
        Told(moment(Kind.STUCK), Kind.STUCK),
        Told(moment(Kind.STUCK, Kind.BREAK), Kind.BREAK),
        Told(moment(Kind.STUCK), Kind.PLAN),
        Told(moment(Kind.STUCK), None),
        Told(moment(), Kind.GOAL),
        Told(moment(), None),
    ]
    found = scores(told)
    assert (found["spoken"], found["wrong_kind"]) == (4, 1)
    assert (found["precision"], found["recall"], found["false_alarm_share"]) == (0.5, 0.5, 0.5)
    assert found["spoke_in_silence_share"] == 0.5


def test_nothing_said_has_no_false_alarms_to_share() -> None:
    found = scores([Told(moment(), None)])
    assert (found["false_alarm_share"], found["recall"], found["precision_ci"]) == (None, None, None)


def test_intervals_are_wilsons() -> None:
    assert wilson(5, 10) == [0.2366, 0.7634]
    assert wilson(0, 20) == [0.0, 0.1611]
    assert wilson(20, 20) == [0.8389, 1.0]


def test_a_delay_counts_from_when_it_was_wanted() -> None:
    lines = ({"t": 0.0, "event": "item_asked", "item": "a", "skill": "s", "difficulty": 0.0},)
    silent = {"t": 3.0, "event": "tutor_silent"}
    late = Moment("m", "tuning", (*lines, silent), 40.0, (Kind.STUCK,), "Why.", since=8.0)
    assert at(late).delay == 5.0, "ten seconds after the tutor fell silent"
    assert at(replace(late, since=20.0)).delay == -7.0


# --- the command --------------------------------------------------------------------------------------


def test_the_command(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    assert proactive.main(["--quick", "--json", "--plot", str(tmp_path / "p.png")]) == 0
    assert json.loads(capsys.readouterr().out)["moments"] == len(everything())
    assert (tmp_path / "p.png").read_bytes().startswith(b"\x89PNG")
    assert proactive.main(["--show", "stuck-easy"]) == 0
    shown = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert [line["event"] for line in shown] == ["item_asked", "tutor_silent", "now", "now"]
    assert proactive.main(["--show", "no-such"]) == 2
    assert "no timeline 'no-such'" in capsys.readouterr().err
