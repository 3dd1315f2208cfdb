"""Echo: the tutor's own voice comes back into the microphone, and it must not take it for the learner's.

    python -m bench.echo [--quick]

Whole lessons in simulated time, 30 minutes of them (quick: 1.5): real ears, the real voice, real canceller
or gate of the settings in force, engines charged fixed costs. The echo is 20 dB below the voice, 80 ms late
with two reflections (``tutor.room.EchoPath``). The pupil answers, and breaks in now and then. There is no
comparison without the canceller: the tutor then talks to itself for ever, and such a lesson has no end.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from bench import alone
from bench.engines import Engines, Note
from bench.pupil import Pupil
from bench.scene import Scene, play, share
from bench.simulate import Costs, Kept, aside
from tutor.audio import RATE
from tutor.ears.echo import in_force
from tutor.events import Interrupted, SpeakerDrained, SpeechStarted, TurnCommitted
from tutor.room import EchoPath
from tutor.takes_turns import Placed

MINUTES, QUICK_MINUTES = 30.0, 1.5

A_LESSON_S = 600.0
"""The longest single lesson, seconds; a longer time is filled with several."""

ECHO = EchoPath(delay_ms=80.0, gain_db=-20.0)

NEAR_S = 1.0
"""What happens within so much time after the learner's speech may be due to it, seconds."""

BARGE_IN_EVERY = 5


@dataclass(frozen=True, slots=True)
class Counted:
    """What one lesson came to."""

    seconds: float
    tutor_turns: int
    learner_turns: int
    self_interruptions: int
    """The tutor stopped, and nobody had spoken."""
    self_turns: int
    """A turn was taken that nobody had spoken."""
    self_started: int
    """Speech was believed to begin, and nobody spoke; most of it comes to nothing."""
    barge_ins: int
    let_in: int
    """Barge-ins that stopped the tutor or were taken as a turn."""


def _near(at: int, placed: list[Placed]) -> bool:
    return any(place.start - RATE // 10 <= at <= place.end + NEAR_S * RATE for place in placed)


def count(scene: Scene, pupil: Pupil) -> Counted:
    """Read a lesson off its events and the places at which the pupil spoke."""
    stops = [at for at, _ in scene.of(Interrupted)]
    begun = [event.sample for _, event in scene.of(SpeechStarted)]
    turns = [event.speech_end_sample for _, event in scene.of(TurnCommitted)]
    through = [*stops, *turns]  # the tutor may have finished by itself in the midst of the barge-in
    over = [scene.placed[number] for number in pupil.broke_in]
    return Counted(
        seconds=len(scene.recording) / RATE,
        tutor_turns=len(scene.of(SpeakerDrained)),
        learner_turns=len(scene.placed),
        self_interruptions=sum(not _near(at, scene.placed) for at in stops),
        self_turns=sum(not _near(at, scene.placed) for at in turns),
        self_started=sum(not _near(at, scene.placed) for at in begun),
        barge_ins=len(over),
        let_in=sum(any(place.start <= at <= place.end + NEAR_S * RATE for at in through) for place in over),
    )


async def measure(engines: Engines, minutes: float, note: Note) -> list[Counted]:
    """Lessons of ``minutes`` in all. On a simulated loop."""
    kept: Kept = {}
    found: list[Counted] = []
    while (left := minutes * 60 - sum(one.seconds for one in found)) > 0:
        pupil = Pupil(seed=len(found), until_s=min(left, A_LESSON_S), barge_in_every=BARGE_IN_EVERY)
        scene = await play(
            engines, pupil, engines.course, settings=engines.settings, costs=Costs(), kept=kept, echo=ECHO,
            subscribers=(pupil.heard,),
        )  # fmt: skip
        found.append(count(scene, pupil))
        note(f"echo: {sum(one.seconds for one in found) / 60:.1f} of {minutes:g} simulated minutes")
    return found


def figures(found: list[Counted]) -> dict[str, Any]:
    """The sums, and the share of real barge-ins that were let in."""
    names = ("tutor_turns", "learner_turns", "self_interruptions", "self_turns", "self_started", "barge_ins")
    sums = {name: sum(getattr(one, name) for one in found) for name in names}
    let_in = sum(one.let_in for one in found)
    return {
        "minutes": round(sum(one.seconds for one in found) / 60, 1),
        **sums,
        "barge_ins_let_in_share": share([True] * let_in + [False] * (sums["barge_ins"] - let_in)),
    }


async def run(engines: Engines, quick: bool, note: Note) -> dict[str, Any]:
    """The figures with the echo dealt with as the settings say."""
    minutes = QUICK_MINUTES if quick else MINUTES
    found = await aside(lambda: measure(engines, minutes, note))
    return {
        "engine_costs": "fixed",
        "way": in_force(engines.settings.audio.echo),
        "echo_db": ECHO.gain_db,
        "echo_delay_ms": ECHO.delay_ms,
        **figures(found),
    }


if __name__ == "__main__":
    alone.main(run)
