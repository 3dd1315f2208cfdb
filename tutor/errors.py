"""Errors meant for a person: one line that says what, where, and what to do.

    TutorError                exit code 1: something could not be done, or a check did not hold
    ├── InputError            exit code 2: bad usage, or a file that cannot be used
    ├── StoppedError          exit code 130: a person stopped it
    └── MissingError          exit code 3: a needed engine, model, device or disk is missing
        ├── WeightsError      a model's files are absent or do not match their checksum
        ├── EngineError       an engine failed, refused, hung, or answered nonsense
        ├── DeviceError       a microphone or speaker is absent, busy, or was pulled out
        └── StoreError        the learner's store cannot be read or written

The command line prints ``str(error)`` on standard error and leaves with ``error.exit_code``.
"""


class TutorError(Exception):
    """Base of every error that a person should read.

    ``what`` names the fault and where it is; ``remedy`` says what to do next.
    """

    exit_code = 1

    def __init__(self, what: str, remedy: str = "") -> None:
        self.what = what.strip()
        self.remedy = remedy.strip()
        super().__init__(self.what)

    def __str__(self) -> str:
        return f"{self.what}. {self.remedy}" if self.remedy else self.what


class InputError(TutorError):
    """Bad usage, or a file that a person gave and that cannot be used."""

    exit_code = 2


class StoppedError(TutorError):
    """A person stopped it with Ctrl-C, or the system with SIGTERM."""

    exit_code = 130


class MissingError(TutorError):
    """Something that the lesson needs is not there or does not work."""

    exit_code = 3


class WeightsError(MissingError):
    """A model's files are absent, truncated, or do not match their checksum."""


class EngineError(MissingError):
    """An engine failed to load, refused, hung, or answered nonsense."""


class DeviceError(MissingError):
    """A microphone or speaker is absent, busy, or was pulled out."""


class StoreError(MissingError):
    """The learner's store cannot be read or written (full disk, read-only, damaged)."""
