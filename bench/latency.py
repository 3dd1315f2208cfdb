"""Voice to voice: whole lessons through the real session in real time, beside the naive chain.

    python -m bench.latency [--quick]

Each lesson is held on the engines of the suite with an empty memory of phrases; right after it, the naive
chain answers the same utterances, so that a busy machine treats both alike. Times are read off the two
channels of the recording. The stages of every turn add up to its v2v.
"""

from __future__ import annotations

import tempfile
from contextlib import nullcontext
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bench.alone import main
from bench.baseline import NaiveChain, NaiveTurn, naive_chain
from bench.engines import Engines, Note
from bench.learner import ACTS, AnsweringLearner, Kind, Meant, Step, recordings, voice
from tutor import lesson
from tutor.answers.judge import judge
from tutor.clock import SystemClock
from tutor.course.model import Course
from tutor.events import Bus
from tutor.metrics import STAGES, TurnLog, summary
from tutor.rehearse import Turn, analyse, word_error_rate
from tutor.room import Room
from tutor.takes_turns import Said

_R, _H, _M = Kind.RIGHT, Kind.HESITANT, Kind.MISCONCEPTION
LESSONS: tuple[tuple[Step, ...], ...] = (
    (Step(_R), Step(_M, 0.5), Step(Kind.HINT, 1.0), Step(_H, 1.5), Step(Kind.DONT_KNOW, 0.6),
     Step(_R, 0.4), Step(Kind.BY_PLACE, 0.7), Step(Kind.QUESTION, 1.0), Step(_R, 0.5)),
    (Step(Kind.WRONG, 0.7), Step(_R, 1.2), Step(_H, 0.8), Step(Kind.AGAIN, 0.3), Step(_R, 2.0),
     Step(Kind.BY_PLACE, 0.5), Step(_M, 0.4), Step(_R, 0.9), Step(Kind.HINT, 0.6)),
    (Step(_H, 1.0), Step(_R, 0.3), Step(Kind.DONT_KNOW, 2.5), Step(Kind.HINT, 0.5), Step(_R, 0.6),
     Step(_M, 0.8), Step(Kind.QUESTION, 0.4), Step(_R, 1.5), Step(_H, 0.5)),
    (Step(_R, 0.3), Step(_R, 0.2), Step(_M, 1.0), Step(_H, 2.0), Step(Kind.WRONG, 0.5),
     Step(Kind.DONT_KNOW, 0.4), Step(_R, 0.8), Step(Kind.BY_PLACE, 0.3), Step(Kind.AGAIN, 1.0)),
    (Step(Kind.QUESTION, 0.6), Step(_R, 0.4), Step(_M, 0.6), Step(_M, 0.5), Step(_R, 1.0),
     Step(Kind.HINT, 1.4), Step(_H, 0.7), Step(_R, 0.3), Step(Kind.BY_PLACE, 0.8)),
)  # fmt: skip
"""What the learner does, and after how many seconds. Five lessons of one learner make 45 turns."""

QUICK_TURNS = 4
QUICK_NAIVE = 2
"""Each how-manieth utterance of a quick run the naive chain answers: it is slow, above all under load."""


@dataclass(frozen=True, slots=True)
class Answered:
    """A turn with what was meant, and the naive chain's go at the same utterance, if it had one."""

    turn: Turn
    meant: Meant
    naive: NaiveTurn | None


@dataclass(frozen=True, slots=True)
class Lesson:
    """A lesson as it went."""

    turns: list[Turn]
    meant: list[Meant]
    log: TurnLog
    late_s: float


async def run(engines: Engines, quick: bool, note: Note) -> dict[str, Any]:
    """The figures; see ``figures``."""
    recorded = recordings(engines.course, voice())
    plans = (LESSONS[0][:QUICK_TURNS],) if quick else LESSONS
    answered: list[Answered] = []
    lessons: list[Lesson] = []
    with tempfile.TemporaryDirectory() as folder:
        async with naive_chain(engines) as chain:
            for number, plan in enumerate(plans, 1):
                note(f"lesson {number} of {len(plans)}: {len(plan)} turns in real time")
                held = await hold(engines, plan, recorded, Path(folder) / "learner.db")
                note(f"lesson {number} of {len(plans)}: the same utterances, naive chain")
                lessons.append(held)
                for at, (turn, meant) in enumerate(zip(held.turns, held.meant, strict=True)):
                    asked = not quick or at % QUICK_NAIVE == 0
                    naive = await _naive(engines, chain, turn, meant) if asked else None
                    answered.append(Answered(turn, meant, naive))
    return figures(engines.course, answered, lessons)


async def hold(
    engines: Engines,
    plan: tuple[Step, ...],
    recorded: dict[tuple[str, Kind], Said],
    store: Path,
) -> Lesson:
    """One lesson; the learner's state goes on from the last one in ``store``."""
    learner, log, bus = AnsweringLearner(plan, recorded), TurnLog(), Bus()
    room = Room(learner)
    for subscriber in (log, room.subscriber, learner.heard):
        bus.subscribe(subscriber)
    await lesson.hold(
        engines.course,
        engines.settings,
        speech=engines.fresh_speech(),
        microphone=room,
        speaker=room.speaker,
        bus=bus,
        clock=SystemClock(),
        store_path=store,
        wording=nullcontext(engines.writer),
    )
    turns = analyse(room.recording(), learner.placed, log, room.started)
    return Lesson(turns, learner.meant, log, room.late_s)


async def _naive(engines: Engines, chain: NaiveChain, turn: Turn, meant: Meant) -> NaiveTurn | None:
    samples = turn.placed.said.samples
    if turn.v2v_ms is None or samples is None:
        return None
    question = engines.course.find(meant.item)[1].prompt
    return await chain.answer(samples, question, " ".join(turn.answers[-1].spoken))


def figures(course: Course, answered: list[Answered], lessons: list[Lesson]) -> dict[str, Any]:
    """What ``bench.json`` holds. v2v counts to the first audible sample of whatever the tutor says; what
    share of those were mere fillers is in ``filler_share``. The ratios are over what both answered;
    ``naive_without_model`` is the chain with a wording model that takes no time."""
    turns = [one.turn for one in answered]
    both = [(t.v2v_ms, one.naive) for one in answered if (t := one.turn).v2v_ms is not None and one.naive]
    naive = [one for _, one in both]
    ours, theirs = summary([ms for ms, _ in both]), summary([one.v2v_ms for one in naive])
    without = summary([one.v2v_ms - one.stages_ms["wording"] for one in naive])
    v2v = [turn.v2v_ms for turn in turns if turn.v2v_ms is not None]
    records = [record for held in lessons for record in held.log.turns.values()]
    checked = [accepted for record in records for accepted, _ in record.wording]
    meant = [as_meant(course, one) for one in answered]
    return {
        "turns": len(turns),
        "answered": len(v2v),
        "v2v_ms": summary(v2v),
        "naive_v2v_ms": theirs,
        "naive_turns": len(naive),
        "naive_over_ours": _ratio(theirs["p50"], ours["p50"]),
        "naive_without_model_over_ours": _ratio(without["p50"], ours["p50"]),
        "naive_over_ours_p95": _ratio(theirs["p95"], ours["p95"]),
        "stages_ms": {s: summary([t.stages_ms[s] for t in turns if s in t.stages_ms]) for s in STAGES},
        "naive_stages_ms": {s: summary([one.stages_ms[s] for one in naive]) for s in naive[0].stages_ms}
        if naive
        else {},
        "stages_gap_ms": max(
            (abs(sum(t.stages_ms.values()) - t.v2v_ms) for t in turns if t.v2v_ms is not None), default=None
        ),
        "filler_share": round(sum(one.sources[:1] == ["filler"] for one in records) / len(records), 3)
        if records
        else None,
        "cut_ins": sum(turn.cut_in for turn in turns),
        "reopened": sum(held.log.reopened for held in lessons),
        "taken_as_meant": round(sum(meant) / len(meant), 3) if meant else None,
        "wer": word_error_rate([(t.placed.said.text, " ".join(r.said for r in t.answers)) for t in turns]),
        "branches": {"prepared": sum(r.prepared for r in records), "used": sum(r.used for r in records)},
        "llm": {"accepted": sum(checked), "left_out": len(checked) - sum(checked)},
        "faults": [f"{fault.stage}: {fault.what}" for held in lessons for fault in held.log.faults],
        "room_late_ms": round(max((held.late_s for held in lessons), default=0.0) * 1000, 1),
        "turn_list": [_line(one) for one in answered],
    }


def as_meant(course: Course, one: Answered) -> bool:
    """Whether the tutor took the turn as it would have taken the very words that were said."""
    if not one.turn.answers:
        return False
    record = one.turn.answers[-1]
    if one.meant.kind in ACTS:
        return record.act in ACTS[one.meant.kind]
    item = course.find(one.meant.item)[1]
    return record.verdict == judge(item, one.turn.placed.said.text, confidence=1.0).verdict


def _ratio(theirs: float | None, ours: float | None) -> float | None:
    return round(theirs / ours, 2) if theirs is not None and ours else None


def _line(one: Answered) -> dict[str, Any]:
    turn, naive = one.turn, one.naive
    last = turn.answers[-1] if turn.answers else None
    return {
        "kind": one.meant.kind.value,
        "item": one.meant.item,
        "said": turn.placed.said.text,
        "heard": " ".join(record.said for record in turn.answers),
        "verdict": last.verdict if last else None,
        "act": last.act if last else None,
        "v2v_ms": None if turn.v2v_ms is None else round(turn.v2v_ms, 1),
        "stages_ms": dict(turn.stages_ms),
        "reply_words": sum(len(text.split()) for text in last.spoken) if last else 0,
        "naive_v2v_ms": naive.v2v_ms if naive else None,
        "naive_stages_ms": naive.stages_ms if naive else {},
        "naive_reply_words": naive.reply_words if naive else 0,
    }


if __name__ == "__main__":
    main(run)
