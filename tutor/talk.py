"""The ways to hold a spoken lesson: on a sound card, on files, and as a rehearsal with a script."""

from __future__ import annotations

import asyncio
import json
import shlex
from collections.abc import Callable
from contextlib import AbstractAsyncContextManager, AsyncExitStack
from pathlib import Path
from typing import Any

import psutil

from tutor import paths
from tutor.audio import read_wav, write_wav
from tutor.clock import SystemClock
from tutor.config import Settings
from tutor.course.load import available, find
from tutor.course.watch import CourseFile
from tutor.ears.deaf import OrQuiet
from tutor.ears.echo import echo_free
from tutor.ears.mic import Microphone, SoundDeviceMicrophone
from tutor.engines import Progress, Writer
from tutor.errors import DeviceError
from tutor.events import Bus, Event, Faulted, PhraseSpoken, TurnCommitted
from tutor.files import check_folder, write_text
from tutor.keyboard import at_a_terminal, lines
from tutor.lesson import hold, panel, settings_for, voice, writer
from tutor.metrics import TurnLog
from tutor.mind.open_answers import Panel
from tutor.mind.tutor import Tutor
from tutor.mouth.speaker import SoundDeviceSpeaker, Speaker
from tutor.portaudio import PortAudio
from tutor.rehearse import analyse, report, table, to_jsonl, turn_line
from tutor.room import Room
from tutor.scripts import read_script
from tutor.session import Session
from tutor.takes_turns import Said, ScriptedLearner
from tutor.watching import Watch, watching

Print = Callable[[str], None]

LISTENING = "Listening. Press Ctrl-C to stop."
TYPING = "Type your answer and press Enter. Ctrl-D ends the lesson."

READ_S = 10 * 60.0
"""The longest recording that stands in for the microphone, seconds."""


class Conversation:
    """Prints a lesson as it goes: who said what, and faults in one line."""

    def __init__(self, out: Print) -> None:
        self._out = out
        self._turn = 0

    def __call__(self, event: Event) -> None:
        try:
            self._tell(event)
        except BrokenPipeError:  # nobody reads any more, as after `| head`; the lesson is heard all the same
            self._out = lambda _: None

    def _tell(self, event: Event) -> None:
        match event:
            case TurnCommitted():
                self._out(f"you:   {event.said}")
            case PhraseSpoken():
                who = "Sori: " if event.turn != self._turn else "      "
                self._turn = event.turn
                self._out(f"{who} {event.text}")
            case Faulted():
                self._out(f"  ({event.what})")
            case _:
                pass


async def talk(
    file: CourseFile,
    settings: Settings,
    input_wav: Path | None,
    output_wav: Path | None,
    watch: Watch,
    note: Progress,
    out: Print,
) -> None:
    """A spoken lesson on the microphone and speaker, or with a recording as the learner. The course's file
    may be edited meanwhile.

    Raises ``InputError``, ``DeviceError``, ``EngineError``, ``WeightsError`` or ``StoreError``.
    """
    settings = settings_for(file.course, settings)
    bus = Bus()
    bus.subscribe(Conversation(out))
    if output_wav is not None:
        check_folder(output_wav.parent)
        if input_wav is None:
            note("--output-wav records only together with --input-wav; a live lesson is not recorded.")
    with watching(bus, watch, out, note):
        if input_wav is not None:
            await _on_files(file, settings, input_wav, output_wav, bus, note)
        else:
            await _live(file, settings, bus, note)


async def _live(file: CourseFile, settings: Settings, bus: Bus, note: Progress) -> None:
    """On the sound card; once the microphone is lost, by keyboard, where this is a terminal."""
    sessions: list[Session] = []

    def typing(microphone: OrQuiet) -> None:
        note(TYPING)
        lines(lambda line: sessions[0].typed(line) if line and sessions else None, microphone.end)

    try:
        await on_the_sound_card(
            file,
            settings,
            bus,
            note,
            ready=lambda: note(LISTENING),
            on_session=lambda session, _teacher: sessions.append(session),
            typing=typing if at_a_terminal() else None,
        )
    finally:
        sessions.clear()  # a line that is typed later is for nobody


async def _on_files(
    file: CourseFile, settings: Settings, input_wav: Path, output_wav: Path | None, bus: Bus, note: Progress
) -> None:
    """A recording is the learner, played in real time."""
    room = Room(ScriptedLearner((Said(read_wav(input_wav, max_s=READ_S)),)))
    bus.subscribe(room.subscriber)
    try:
        await _lesson(file, settings, bus, note, room, room.speaker, ready=lambda: note(LISTENING))
    finally:
        if output_wav is not None and room.now:
            write_wav(output_wav, room.recording())


async def on_the_sound_card(
    file: CourseFile,
    settings: Settings,
    bus: Bus,
    note: Progress,
    *,
    ready: Callable[[], None] = lambda: None,
    wording: AbstractAsyncContextManager[Writer | None] | None = None,
    readers: AbstractAsyncContextManager[Panel | None] | None = None,
    opened: Callable[[SoundDeviceMicrophone, SoundDeviceSpeaker], None] = lambda _microphone, _speaker: None,
    on_session: Callable[[Session, Tutor], None] = lambda _session, _teacher: None,
    typing: Callable[[OrQuiet], None] | None = None,
) -> None:
    """A spoken lesson on the microphone and speaker in the settings, which are given to ``opened``.

    ``ready`` is called once the engines are loaded. ``wording`` opens the wording model in the
    settings' place, ``readers`` the panel. ``on_session``: see ``lesson.hold``. ``typing`` is called when
    the microphone is lost and the learner is to type instead; ``None``: nobody can. Raises as ``talk``.
    """
    clock = SystemClock()
    sound = PortAudio()
    async with AsyncExitStack() as stack:
        stack.callback(sound.close)

        def lost(error: DeviceError) -> None:
            bus.publish(Faulted(clock.now(), "speaker", str(error)))
            changing.append(asyncio.ensure_future(_another(speaker, bus, clock)))

        def deaf(error: DeviceError) -> None:
            if typing is None:
                raise DeviceError(
                    error.what, f"Nothing is lost. Go on by typing: {_by_keyboard(file, settings)}"
                )
            bus.publish(Faulted(clock.now(), "microphone", f"{error.what}; go on by typing"))
            typing(hearing)

        changing: list[asyncio.Future[None]] = []
        speaker = await stack.enter_async_context(
            SoundDeviceSpeaker(sound, clock, settings.audio.output, on_fault=lost)
        )
        microphone = await stack.enter_async_context(
            SoundDeviceMicrophone(sound, clock, settings.audio.input, on_note=note)
        )
        opened(microphone, speaker)
        hearing = OrQuiet(microphone, clock, deaf)
        await _lesson(file, settings, bus, note, hearing, speaker, None, ready, wording, readers, on_session)


def _by_keyboard(file: CourseFile, settings: Settings) -> str:
    """The command that goes on with this learner's lessons in this course."""
    course = file.course.course
    if course not in available() or find(course) != file.path:
        course = str(file.path)
    return shlex.join(("tutor", "tui", "--no-audio", "--course", course, "--learner", settings.learner.name))


async def _another(speaker: SoundDeviceSpeaker, bus: Bus, clock: SystemClock) -> None:
    """The speaker was pulled out: go on with the default one."""
    try:
        await speaker.reopen()
    except DeviceError as error:
        bus.publish(Faulted(clock.now(), "speaker", str(error)))


async def _lesson(
    file: CourseFile,
    settings: Settings,
    bus: Bus,
    note: Progress,
    microphone: Microphone,
    speaker: Speaker,
    store: Path | None = None,
    ready: Callable[[], None] = lambda: None,
    wording: AbstractAsyncContextManager[Writer | None] | None = None,
    readers: AbstractAsyncContextManager[Panel | None] | None = None,
    on_session: Callable[[Session, Tutor], None] = lambda _session, _teacher: None,
) -> None:
    """Load what a lesson needs, and hold it; the wording model is loaded while the tutor greets."""
    async with voice(settings, note) as speech:
        ready()
        await hold(
            file.course,
            settings,
            speech=speech,
            microphone=await echo_free(
                microphone, speaker.reference, settings.audio.echo, SystemClock(), on_note=note
            ),
            speaker=speaker,
            bus=bus,
            store_path=store,
            wording=wording or writer(settings, note),
            readers=readers or panel(settings, note),
            file=file,
            on_session=on_session,
        )


async def rehearse(
    script: Path, settings: Settings, folder: Path, keep_learner: bool, note: Progress, out: Print
) -> dict[str, Any]:
    """Hold the scripted lesson in real time and write what came of it to ``folder``.

    Returns ``report.json``. The learner's state goes to ``folder/learner.db``, made anew, unless
    ``keep_learner``. Raises ``InputError`` before anything is loaded when the script cannot be used.
    """
    rehearsal = read_script(script)
    file = CourseFile(find(rehearsal.script.course))
    settings = settings_for(file.course, settings)
    settings = settings.model_copy(
        update={"learner": settings.learner.model_copy(update={"name": rehearsal.script.learner})}
    )
    check_folder(folder)
    store = paths.store() if keep_learner else _fresh(folder / "learner.db")
    bus, log = Bus(), TurnLog()
    room = rehearsal.room()
    for subscriber in (log, room.subscriber, Conversation(out)):
        bus.subscribe(subscriber)
    born = psutil.Process().create_time()
    ready_s: list[float] = []

    def ready() -> None:
        note(LISTENING)
        ready_s.append(SystemClock().today().timestamp() - born)

    await _lesson(file, settings, bus, note, room, room.speaker, store, ready)
    turns = analyse(room.recording(clean=True), room.learner.placed, log, room.started)
    result = report(turns, log, ready_s[0], room.late_s)
    write_wav(folder / "session.wav", room.recording())
    write_text(folder / "turns.jsonl", to_jsonl([turn_line(turn) for turn in turns]))
    write_text(folder / "report.json", json.dumps(result, ensure_ascii=False, indent=2) + "\n")
    out("")
    out(table(turns, result))
    out(f"\nWritten to {folder}: session.wav (left the learner, right the tutor), turns.jsonl, report.json")
    return result


def _fresh(path: Path) -> Path:
    """``path`` with no store there: a rehearsal begins with a learner who is new."""
    for old in (path, path.with_name(path.name + "-wal"), path.with_name(path.name + "-shm")):
        old.unlink(missing_ok=True)
    return path
