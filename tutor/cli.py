"""The commands. Nothing heavy is imported here, so that ``tutor --help`` answers at once."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable
from contextlib import suppress
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from tutor import (
    cli_curriculum,
    cli_eval,
    cli_exchange,
    cli_goal,
    cli_jobs,
    cli_learner,
    cli_remind,
    cli_suggest,
)

if TYPE_CHECKING:
    from tutor.config import Settings
    from tutor.course.model import Course
    from tutor.course.watch import CourseFile

app = typer.Typer(
    name="tutor",
    no_args_is_help=True,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
    help="Sori: a voice tutor that listens, speaks, and speaks first when that helps. All on this machine.",
)
llm = typer.Typer(no_args_is_help=True, rich_markup_mode=None, help="The wording model as a server.")
app.add_typer(llm, name="llm")
cli_learner.app.command(epilog=cli_suggest.EPILOG)(cli_suggest.suggest)
cli_learner.app.command(epilog=cli_goal.GOAL_EPILOG)(cli_goal.goal)
cli_learner.app.command(epilog=cli_goal.SUMMARY_EPILOG)(cli_goal.summary)
app.add_typer(cli_learner.app, name="learner")
app.command(epilog=cli_remind.EPILOG)(cli_remind.remind)
app.add_typer(cli_jobs.app, name="jobs")
cli_curriculum.app.add_typer(cli_exchange.app)
app.add_typer(cli_curriculum.app, name="curriculum")
app.command("eval", epilog=cli_eval.EPILOG)(cli_eval.evaluate)

CourseOption = Annotated[str, typer.Option("--course", "-c", help="A course's id, or the path of its file.")]
LearnerOption = Annotated[
    str | None, typer.Option("--learner", "-l", help="Whose lesson; a new name begins anew.")
]
VoiceOption = Annotated[str | None, typer.Option(help="A voice card's id, or its path.")]
JsonOption = Annotated[bool, typer.Option("--json", help="For programs: JSON on standard output.")]


def note(line: str) -> None:
    """One line of progress, on standard error."""
    typer.echo(line, err=True)


def _settings(**parts: dict[str, Any]) -> Settings:
    from tutor import config

    return config.load(parts)


def _course_file(name: str) -> CourseFile:
    from tutor.course.load import find
    from tutor.course.watch import CourseFile

    return CourseFile(find(name))


def _course(name: str) -> Course:
    from tutor.course.load import load

    return load(name)


@app.callback(invoke_without_command=True)
def main(
    version: Annotated[bool, typer.Option("--version", help="Print the version and leave.")] = False,
) -> None:
    if version:
        from tutor import __version__

        typer.echo(__version__)
        raise typer.Exit


@app.command(
    epilog="Example: tutor talk --course fractions --learner Mina",
)
def talk(
    course: CourseOption = "fractions",
    learner: LearnerOption = None,
    voice: VoiceOption = None,
    input_wav: Annotated[
        Path | None, typer.Option(help="A recording instead of the microphone; played in real time.")
    ] = None,
    output_wav: Annotated[
        Path | None, typer.Option(help="Where to write the lesson: left the learner, right the tutor.")
    ] = None,
    latency: Annotated[bool, typer.Option("--latency", help="Show where each turn's time went.")] = False,
    metrics: Annotated[
        Path | None, typer.Option(help="Write the lesson's figures here, as Prometheus text; no words.")
    ] = None,
    metrics_port: Annotated[
        int | None, typer.Option(help="Answer the same at this port of this machine while the lesson lasts.")
    ] = None,
    trace: Annotated[
        Path | None, typer.Option(help="Write a span a turn and stage here, a JSON object a line.")
    ] = None,
) -> None:
    """A spoken lesson on the microphone and speaker, or on files."""
    from tutor.talk import talk as run
    from tutor.watching import Watch

    settings = _settings(learner={"name": learner}, mouth={"voice": voice})
    watch = Watch(latency, metrics, metrics_port, trace)
    _run(lambda: run(_course_file(course), settings, input_wav, output_wav, watch, note, typer.echo))


@app.command(epilog="Example: tutor rehearse bench/lessons/demo.yaml --out out/demo")
def rehearse(
    script: Annotated[Path, typer.Argument(help="A rehearsal script (YAML); see docs/rehearsals.md.")],
    out: Annotated[Path, typer.Option(help="The folder for session.wav, turns.jsonl and report.json.")],
    voice: VoiceOption = None,
    keep_learner: Annotated[
        bool,
        typer.Option(help="Store the attempts with the learner's others; by default they are forgotten."),
    ] = False,
    as_json: JsonOption = False,
) -> None:
    """A lesson with a scripted learner, through the same session in real time."""
    from tutor.talk import rehearse as run

    settings = _settings(mouth={"voice": voice})
    quiet: Callable[[str], None] = note if as_json else typer.echo
    result = _run(lambda: run(script, settings, out, keep_learner, note, quiet))
    if as_json:
        typer.echo(json.dumps(result, ensure_ascii=False, indent=2))


@app.command(epilog="Example: echo 'three quarters' | tutor chat --course fractions")
def chat(
    course: CourseOption = "fractions",
    learner: LearnerOption = None,
    as_json: JsonOption = False,
) -> None:
    """The same tutor in text, on standard input and output. End with Ctrl-D or "stop"."""
    from tutor.chat import chat as run

    settings = _settings(learner={"name": learner})
    _run(lambda: run(_course_file(course), settings, note, as_json))


@app.command(epilog="Example: tutor tui --no-audio")
def tui(
    course: Annotated[
        str | None, typer.Option("--course", "-c", help="Begin with this course: its id, or its file.")
    ] = None,
    learner: LearnerOption = None,
    voice: VoiceOption = None,
    audio: Annotated[
        bool, typer.Option("--audio/--no-audio", help="Without: by keyboard alone, no sound device needed.")
    ] = True,
) -> None:
    """The lesson as an app in the terminal: typed, spoken, or both."""
    from tutor.tui.start import start

    start(course, learner, voice, audio)


@app.command(epilog="Example: tutor say 'What is 3/4 of 12?' --out hello.wav")
def say(
    text: Annotated[str, typer.Argument(help="What to say.")],
    out: Annotated[Path, typer.Option(help="The WAV file to write.")],
    voice: VoiceOption = None,
    speed: Annotated[float | None, typer.Option(help="1.0 is the voice's own pace; 0.8 is slower.")] = None,
) -> None:
    """Speak a text to a file."""
    from tutor.single import say as run

    settings = _settings(mouth={"voice": voice, "speed": speed})
    seconds, took = _run(lambda: run(text, settings, out, note))
    note(f"{out}: {seconds:.1f} s of speech, made in {took:.2f} s.")


@app.command(epilog="Example: tutor transcribe answer.wav --json")
def transcribe(
    wav: Annotated[Path, typer.Argument(help="A recording: WAV, FLAC or OGG.")],
    model: Annotated[str | None, typer.Option(help="A model card's id, a folder, or a hub name.")] = None,
    language: Annotated[str | None, typer.Option(help="Two letters; found out when not given.")] = None,
    as_json: JsonOption = False,
) -> None:
    """Write down what is said in a recording."""
    from tutor.single import transcribe as run

    settings = _settings(ears={"model": model, "language": language})
    result = _run(lambda: run(wav, settings, note))
    typer.echo(json.dumps(result, ensure_ascii=False) if as_json else result["text"])


@app.command(epilog="Example: tutor check --course fractions --item third-or-quarter 'one third'")
def check(
    answer: Annotated[str, typer.Argument(help="What the learner says.")],
    item: Annotated[str, typer.Option(help="The item's id.")],
    course: CourseOption = "fractions",
    as_json: JsonOption = False,
) -> None:
    """How one spoken answer is judged, and why."""
    from tutor.answers.judge import judge
    from tutor.course.load import find_item, load

    _, asked = find_item(load(course), item)
    judgement = judge(asked, answer)
    if as_json:
        typer.echo(json.dumps(judgement.as_json(), ensure_ascii=False))
        return
    typer.echo(f"{judgement.verdict}: {judgement.why}")
    if judgement.value:
        typer.echo(f"understood: {judgement.value}")
    if judgement.misconception:
        typer.echo(f"misconception: {judgement.misconception}")


@app.command(epilog="Example: tutor doctor --json")
def doctor(
    as_json: JsonOption = False,
    deep: Annotated[bool, typer.Option(help="Read every model file again and compare checksums.")] = False,
) -> None:
    """What is installed, found and missing, each with its remedy."""
    from tutor.doctor import examine, shown

    findings = examine(_settings(), deep=deep, progress=note)
    if as_json:
        typer.echo(json.dumps([finding.as_json() for finding in findings], ensure_ascii=False, indent=2))
    else:
        typer.echo(shown(findings))
    if any(finding.status == "fail" for finding in findings):
        raise typer.Exit(3)


class LlmEngine(StrEnum):
    embedded = "embedded"
    vllm = "vllm"


@llm.command("serve", epilog="Example: tutor llm serve --engine vllm --model Qwen/Qwen3-8B --port 8000")
def llm_serve(
    engine: Annotated[
        LlmEngine, typer.Option(help="llama.cpp inside this process, or vLLM.")
    ] = LlmEngine.embedded,
    model: Annotated[str | None, typer.Option(help="A card's id, a path, or for vLLM a hub name.")] = None,
    port: Annotated[
        int, typer.Option(min=0, max=65535, help="The loopback port; 0 takes a free one.")
    ] = 8000,
    memory: Annotated[
        float, typer.Option(min=0.1, max=0.98, help="vLLM: share of the GPU's memory; the rest is Whisper's.")
    ] = 0.8,
    context: Annotated[int, typer.Option(min=512, help="Context window, tokens.")] = 4096,
    lora: Annotated[
        list[str] | None, typer.Option(help="vLLM: a LoRA adapter as NAME=PATH; repeatable.")
    ] = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Print the command and leave.")] = False,
) -> None:
    """Serve the tutor model through the OpenAI protocol until Ctrl-C."""
    settings = _settings(mind={"model": model, "context_tokens": context})
    if engine is LlmEngine.embedded:
        from tutor.mind import serve
        from tutor.mind.embedded import serve_embedded

        gguf = serve.locate(settings, note).path
        if dry_run:
            typer.echo(f"llama.cpp in this process: {gguf} on 127.0.0.1:{port}")
            return
        _run(lambda: serve_embedded(gguf, settings.mind, port, note))
        return
    from tutor.errors import InputError
    from tutor.mind import vllm

    if model is None:
        raise InputError("vLLM needs a model", "Give --model: a Hugging Face folder or a hub name.")
    options = vllm.Options(
        model=model,
        port=port,
        context_tokens=context,
        memory_share=memory,
        lora=tuple(lora or ()),
        device=vllm.device(),
    )
    if dry_run:
        typer.echo(vllm.shown(options))
        return
    _run(lambda: vllm.serve_vllm(options, note))


@llm.command("ping", epilog="Example: tutor llm ping --base-url http://127.0.0.1:8000/v1")
def llm_ping(
    base_url: Annotated[
        str | None, typer.Option(help="The server; by default the one in the settings.")
    ] = None,
    model: Annotated[str | None, typer.Option(help="Which of its models; by default the first.")] = None,
    as_json: JsonOption = False,
) -> None:
    """Ask a server which models it has and how fast it answers."""
    from tutor.mind.ping import ping

    mind = _settings(mind={"base_url": base_url}).mind
    result = _run(lambda: ping(mind.base_url, mind, model))
    typer.echo(json.dumps(result.as_json(), ensure_ascii=False) if as_json else result.shown())


def _run(work: Callable[[], Any]) -> Any:
    """Run one coroutine to its end; Ctrl-C and SIGTERM cancel it and leave with 130."""
    import asyncio
    import signal

    async def run() -> Any:
        task = asyncio.current_task()
        assert task is not None
        with suppress(NotImplementedError):  # Windows has no such signal handlers
            asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, task.cancel)
        return await work()

    try:
        return asyncio.run(run())
    except (KeyboardInterrupt, asyncio.CancelledError):
        from tutor.errors import StoppedError

        raise StoppedError("Stopped", "Everything up to your last answer is kept.") from None


def entry(arguments: list[str] | None = None) -> int:
    """The command line; returns the exit code. A ``TutorError`` becomes one line and its code."""
    from tutor.errors import TutorError
    from tutor.masking import mask_logs

    mask_logs()
    try:
        code = app(args=arguments, standalone_mode=False)
    except TutorError as error:
        return _leave(str(error), error.exit_code)
    except BaseExceptionGroup as group:
        known = [e for e in _flat(group) if isinstance(e, TutorError)]
        if not known:
            raise
        return _leave(str(known[0]), known[0].exit_code)
    except typer.TyperException as error:
        return _leave(f"{error.format_message()} Try: tutor --help", 2)
    except typer.Abort:
        return _leave("Stopped.", 130)
    except BrokenPipeError:
        sys.stderr.close()
        return 0
    return code if isinstance(code, int) else 0


def _leave(line: str, code: int) -> int:
    note(line)
    return code


def _flat(group: BaseExceptionGroup[BaseException]) -> list[BaseException]:
    return [
        leaf for e in group.exceptions for leaf in (_flat(e) if isinstance(e, BaseExceptionGroup) else [e])
    ]
