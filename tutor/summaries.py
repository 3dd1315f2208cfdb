"""The words of a lesson's summary from their files, one YAML file a language; translators edit those."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Any

from tutor import wordings
from tutor.learner.jobs import Job
from tutor.learner.summary import Words

FOLDER = Path(__file__).parent / "learner" / "summaries"


@cache
def words(language: str) -> Words:
    """The words for a two-letter language code. Raises ``InputError`` where there are none."""
    code, raw = wordings.read(FOLDER, language, "a summary")
    return Words(code, _flat(raw))


def job_name(job: Job, language: str) -> str:
    """What a job is called when it is announced, in the words of ``language``."""
    own = words(language)
    topic = str(job.request.get("topic", ""))
    if topic and f"jobs.{job.kind}_on" in own.lines:
        return own.fill(f"jobs.{job.kind}_on", topic=topic)
    return own.lines.get(f"jobs.{job.kind}", job.kind.replace("_", " "))


def _flat(raw: dict[str, Any], above: str = "") -> dict[str, str]:
    """``{"page": {"title": …}}`` as ``{"page.title": …}``."""
    flat: dict[str, str] = {}
    for key, value in raw.items():
        name = f"{above}{key}"
        flat |= _flat(value, f"{name}.") if isinstance(value, dict) else {name: str(value)}
    return flat
