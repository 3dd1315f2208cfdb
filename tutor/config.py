"""One settings tree: a TOML file, overruled by the environment, overruled by command-line flags.

The file is ``paths.config_file()``; the environment spells ``ears.model`` as ``SORI_EARS__MODEL``.
Every setting has a default, a unit in its name or docstring, and this one place.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError, field_validator
from pydantic_settings import BaseSettings, PydanticBaseSettingsSource, SettingsConfigDict

from tutor import paths
from tutor.errors import InputError


class _Part(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, use_attribute_docstrings=True)


class Ears(_Part):
    """Hearing."""

    engine: str = "faster-whisper"
    """The speech-to-text engine, by its registered name."""
    model: str = "whisper-base"
    """A model card's id, a local folder, or a hub name for those with a network."""
    language: str | None = None
    """Two-letter code; unset follows the course."""
    device: Literal["cpu", "cuda", "auto"] = "cpu"
    """Where Whisper runs."""
    compute_type: str = "int8"
    """CTranslate2's arithmetic: ``int8`` on a CPU, ``float16`` on a GPU."""
    threads: int = Field(default=2, ge=1, le=64)
    """CPU threads of the recogniser."""
    vad: str = "silero"
    """The voice activity detector, by its registered name."""
    deadline_s: float = Field(default=15.0, gt=0)
    """The longest that one transcription may take, seconds."""


class Turns(_Part):
    """Turn-taking."""

    speech_probability: float = Field(default=0.5, gt=0, lt=1)
    """The detector's probability from which a frame counts as speech."""
    start_s: float = Field(default=0.096, ge=0.032)
    """Speech needed before a turn begins, seconds."""
    complete_pause_s: float = Field(default=0.3, ge=0.1)
    """Silence that ends a turn when the answer is complete, seconds."""
    pause_s: float = Field(default=0.8, ge=0.1)
    """Silence that ends a turn whose words say nothing about its end, seconds."""
    open_pause_s: float = Field(default=1.1, ge=0.1)
    """The same where the question asks for sentences, seconds."""
    unfinished_pause_s: float = Field(default=2.0, ge=0.1)
    """Silence that ends a turn whose last words show that more will come, seconds."""
    thinking_pause_s: float = Field(default=3.5, ge=0.1)
    """Silence that ends a turn in which the learner said that it is thinking, seconds."""
    listen_ahead_s: float = Field(default=0.064, ge=0.032)
    """Silence after which the last words are transcribed, before the turn has ended, seconds."""
    reopen_s: float = Field(default=0.8, ge=0)
    """The tutor takes a turn back when the learner goes on within so long, seconds."""
    guess_every_s: float = Field(default=1.0, ge=0.2)
    """How often unfinished speech is transcribed, seconds."""
    barge_in_s: float = Field(default=0.256, ge=0.064)
    """How often speech over the tutor is transcribed, to know whether it is meant to stop it, seconds."""
    barge_in_sure_s: float = Field(default=0.9, ge=0.064)
    """Speech over the tutor that stops it whatever its words are, seconds."""
    longest_turn_s: float = Field(default=60.0, gt=1)
    """A turn is cut here, seconds."""
    filler_s: float = Field(default=0.7, gt=0)
    """Silence after the end of a turn after which the tutor says "let me see", seconds."""
    long_wait_s: float = Field(default=4.0, gt=0)
    """The same after which it says that it is still working, seconds."""


class Role(_Part):
    """One model for a role; what is left out is as in ``[mind]``."""

    engine: Literal["embedded", "server"] | None = None
    """``embedded``: llama.cpp here. ``server``: at ``base_url``."""
    model: str | None = None
    """A model card's id, a GGUF file, or the server's model name."""
    base_url: str | None = None
    """The OpenAI-compatible server."""
    api_key: str | None = None
    """Sent to the server."""
    prompt_style: Literal["chat", "completion"] | None = None
    """Overrules the model card."""
    first_token_s: float | None = Field(default=None, gt=0)
    """How long the first token may take before the next model is asked, seconds."""
    total_s: float | None = Field(default=None, gt=0)
    """How long a whole reply may take, seconds."""


class Roles(_Part):
    """Which models do what, each in the order in which they are asked: the next one where one is down, slow
    or wrong."""

    wording: tuple[Role, ...] = ()
    """The sentences between the teacher's; empty takes ``[mind]`` itself."""
    open_answers: tuple[Role, ...] = ()
    """Propose whether an open answer holds what its rubric asks for; empty: no model does."""
    checking: tuple[Role, ...] = ()
    """Check such proposals; empty takes those of ``open_answers``."""
    samples: int = Field(default=3, ge=1, le=9)
    """How often each of the two is asked about one open answer."""


class Mind(_Part):
    """The wording model."""

    engine: Literal["embedded", "server", "none"] = "embedded"
    """``embedded``: llama.cpp here. ``server``: at ``base_url``. ``none``: the teacher's words only."""
    model: str | None = None
    """A model card's id or the path of a GGUF file (embedded), or the server's model name; unset takes
    ``qwen2.5-coder-0.5b``, or the first model that the server lists."""
    base_url: str = "http://127.0.0.1:8000/v1"
    """The OpenAI-compatible server, for ``engine = "server"``."""
    api_key: str = "none"
    """Sent to the server; a local one needs none."""
    prompt_style: Literal["chat", "completion"] | None = None
    """Overrules the model card."""
    context_tokens: int = Field(default=2048, ge=512)
    """Context window of the embedded server, tokens."""
    threads: int = Field(default=2, ge=1, le=64)
    """CPU threads of the embedded server."""
    first_token_s: float = Field(default=2.5, gt=0)
    """How long the first token may take before authored text is spoken instead, seconds."""
    next_token_s: float = Field(default=2.0, gt=0)
    """How long each further token may take, seconds."""
    total_s: float = Field(default=12.0, gt=0)
    """How long a whole reply may take, seconds."""
    roles: Roles = Roles()
    """Other models for single roles: ``[[mind.roles.wording]]`` and so on."""


class Mouth(_Part):
    """Speaking."""

    engine: str = "piper"
    """The text-to-speech engine, by its registered name."""
    voice: str | None = None
    """A voice card's id or path; unset follows the course, then ``joe``."""
    speed: float = Field(default=1.0, ge=0.5, le=2.0)
    """1.0 is the voice's own pace; 0.8 is slower."""
    threads: int = Field(default=2, ge=1, le=64)
    """CPU threads of the synthesis."""
    deadline_s: float = Field(default=10.0, gt=0)
    """The longest that one clause may take, seconds."""


class AudioDevices(_Part):
    """Microphone and speaker."""

    input: str | int | None = None
    """Device number or part of its name; unset is the system's default."""
    output: str | int | None = None
    """Device number or part of its name; unset is the system's default."""
    echo: Literal["auto", "cancel", "gate", "off"] = "auto"
    """What keeps the tutor from hearing itself. ``cancel``: WebRTC's canceller (the extra ``echo``).
    ``gate``: the microphone is silent while it hears no more than the tutor. ``auto``: ``cancel`` where
    it is installed, else ``gate``. ``off``: nothing, for headphones."""


class Learner(_Part):
    """The learner's model."""

    name: str = "learner"
    """Whose state is used when ``--learner`` is not given."""
    p_init: float = Field(default=0.3, gt=0, lt=1)
    """BKT: probability that a skill is known before the first attempt."""
    p_learn: float = Field(default=0.2, ge=0, lt=1)
    """BKT: probability of learning at an attempt."""
    p_slip: float = Field(default=0.1, ge=0, lt=0.5)
    """BKT: probability of a wrong answer although the skill is known."""
    p_guess: float = Field(default=0.2, ge=0, lt=0.5)
    """BKT: probability of a right answer although it is not."""
    mastery: float = Field(default=0.95, gt=0.5, lt=1)
    """A skill is mastered from this probability."""


class Proactive(_Part):
    """Speaking first."""

    enabled: bool = True
    """Whether the tutor ever speaks first."""
    never: tuple[str, ...] = ()
    """Kinds that are never suggested, such as ``break``."""
    patience_s: float = Field(default=10.0, gt=0)
    """Silence after the easiest question left alone, seconds; up to three times that for a hard one."""
    cost: float = Field(default=1.0, ge=0)
    """How much an interruption costs: 2.0 is twice as reluctant."""
    prior_accept: float = Field(default=0.6, gt=0, lt=1)
    """Share of suggestions thought welcome before any was answered."""
    prior_weight: float = Field(default=4.0, gt=0)
    """How many answered suggestions that belief is worth."""
    cooldown_s: float = Field(default=10.0, ge=0)
    """Time between two suggestions of any kind, seconds."""
    back_off_s: float = Field(default=90.0, ge=0)
    """The same after one that was dismissed; it doubles with each further one, seconds."""
    cap_session: int = Field(default=8, ge=0)
    """Suggestions in a lesson."""
    cap_day: int = Field(default=20, ge=0)
    """Suggestions within 24 hours."""
    quiet: str = Field(default="", pattern=r"^$|^([01]\d|2[0-3]):[0-5]\d-([01]\d|2[0-3]):[0-5]\d$")
    """Hours without suggestions on the learner's clock, such as ``22:00-07:00``; empty is none."""
    break_after_s: float = Field(default=1500.0, gt=0)
    """Work without a rest after which a break is offered, seconds."""
    goal_every_s: float = Field(default=900.0, gt=0)
    """How often a goal that was set is looked at again, seconds."""
    reflect_after_s: float = Field(default=2400.0, gt=0)
    """Length of a lesson after which looking back is offered, seconds."""

    @field_validator("never")
    @classmethod
    def _known(cls, kinds: tuple[str, ...]) -> tuple[str, ...]:
        from tutor.learner.timeline import Kind

        if unknown := [kind for kind in kinds if kind not in list(Kind)]:
            raise ValueError(f"{unknown[0]!r} is not one of {', '.join(sorted(Kind))}")
        return kinds


class Jobs(_Part):
    """Work outside the lesson."""

    after_lesson: bool = True
    """After a lesson its summary and a plan of the next are prepared in the background, at low priority, and
    once a day at most the model is fitted to a course, where enough answers are new."""


class Safety(_Part):
    """When what a learner says is a sign of self-harm, abuse or danger."""

    region: str | None = None
    """Whose helplines are named: ``kr`` or ``general``; unset follows the system's country."""
    guardian_command: str | None = None
    """Run when a lesson was stopped, with one word added: ``self_harm``, ``abuse`` or ``danger``. It never
    learns what was said. Unset tells nobody."""
    guardian_hears: tuple[Literal["self_harm", "abuse", "danger"], ...] = ("self_harm", "danger")
    """Of what it is told. ``abuse`` is left out: a guardian may be the one whom the learner fears."""


class Settings(BaseSettings):
    """Everything that can be set."""

    model_config = SettingsConfigDict(
        env_prefix="SORI_",
        env_nested_delimiter="__",
        extra="ignore",
        frozen=True,
        nested_model_default_partial_update=True,
    )

    ears: Ears = Ears()
    turns: Turns = Turns()
    mind: Mind = Mind()
    mouth: Mouth = Mouth()
    audio: AudioDevices = AudioDevices()
    learner: Learner = Learner()
    proactive: Proactive = Proactive()
    jobs: Jobs = Jobs()
    safety: Safety = Safety()

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,  # noqa: ARG003 - the library's signature
        file_secret_settings: PydanticBaseSettingsSource,  # noqa: ARG003
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        return init_settings, env_settings, _Table(settings_cls)


class _Table(PydanticBaseSettingsSource):
    """The TOML file as a source; unknown tables are an error, not silence."""

    def get_field_value(self, field: Any, field_name: str) -> tuple[Any, str, bool]:
        raise NotImplementedError

    def __call__(self) -> dict[str, Any]:
        return read_table(paths.config_file(), known=set(self.settings_cls.model_fields))


def read_table(path: Path, known: set[str]) -> dict[str, Any]:
    """The settings file as a mapping; ``{}`` where there is none. Raises ``InputError``."""
    try:
        table = tomllib.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        return {}
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise InputError(f"{path} cannot be read as TOML: {error}", "Mend or remove it.") from error
    if unknown := sorted(set(table) - known):
        raise InputError(
            f"{path} has an unknown table [{unknown[0]}]", f"The tables are: {', '.join(sorted(known))}."
        )
    return table


def load(flags: Mapping[str, Mapping[str, Any]] | None = None) -> Settings:
    """The settings in force. ``flags`` is ``{"mind": {"engine": "none"}}``; ``None`` values are left out.

    Raises ``InputError`` that names the setting and what is wrong with it.
    """
    given = {
        part: {key: value for key, value in values.items() if value is not None}
        for part, values in (flags or {}).items()
    }
    try:
        return Settings.model_validate({part: values for part, values in given.items() if values})
    except ValidationError as error:
        first = error.errors()[0]
        name = ".".join(str(part) for part in first["loc"])
        raise InputError(
            f"the setting {name} is wrong: {first['msg']} (it is {first['input']!r})",
            f"Correct it in {paths.config_file()}, in the environment, or on the command line.",
        ) from error
