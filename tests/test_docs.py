"""The documents are true: their commands exist with their options, their links lead somewhere."""

from __future__ import annotations

import re
import shlex
from pathlib import Path

import pytest

from tutor.cli import entry
from tutor.config import Settings
from tutor.course.load import load, read
from tutor.scripts import Script

ROOT = Path(__file__).parent.parent
PAGES = [ROOT / "README.md", *sorted((ROOT / "docs").rglob("*.md"))]


def blocks(page: Path, language: str = "") -> list[str]:
    fences = re.findall(r"^```(\w*)\n(.*?)^```$", page.read_text(encoding="utf-8"), re.MULTILINE | re.DOTALL)
    return [block for found, block in fences if found == language]


def commands() -> list[str]:
    """Whatever follows ``tutor`` in a block of commands, comments left out."""
    lines = "\n".join(block for page in PAGES for block in blocks(page))
    return re.findall(r"(?:^|\| |/)tutor ([a-z][^\n]*?)(?:\s+#[^\n]*)?$", lines, re.MULTILINE)


def test_there_are_commands_to_check() -> None:
    assert len(commands()) > 12


@pytest.mark.parametrize("command", commands())
def test_a_command_in_the_docs_exists_with_its_options(
    command: str, capsys: pytest.CaptureFixture[str]
) -> None:
    words = shlex.split(command)
    path = words[:2] if words[0] in ("llm", "learner", "curriculum", "jobs") else words[:1]
    assert entry([*path, "--help"]) == 0
    known = capsys.readouterr().out
    for word in words[len(path) :]:
        if word.startswith("--"):
            assert word in known, f"{command}: {word}"


@pytest.mark.parametrize("command", [c for c in commands() if c.startswith("check --course fractions")])
def test_a_check_in_the_docs_gives_a_verdict(command: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert entry(shlex.split(command)) == 0
    assert "wrong" in capsys.readouterr().out


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_links_lead_somewhere(page: Path) -> None:
    for target in re.findall(r"\]\(([^)#:]+)\)", page.read_text(encoding="utf-8")):
        assert (page.parent / target).exists(), f"{page.name}: {target}"


def test_the_smallest_course_in_the_docs_loads() -> None:
    (first,) = [b for b in blocks(ROOT / "docs" / "teachers.md", "yaml") if b.startswith("course:")]
    assert read(first, "docs").item_ids == ("red-and-yellow",)


def test_the_script_in_the_docs_is_valid() -> None:
    from ruamel.yaml import YAML

    (first,) = blocks(ROOT / "docs" / "rehearsals.md", "yaml")
    assert len(Script.model_validate(YAML(typ="safe", pure=True).load(first)).turns) == 3


def test_the_settings_in_the_docs_are_valid() -> None:
    import tomllib

    (table,) = blocks(ROOT / "README.md", "toml")
    assert Settings.model_validate(tomllib.loads(table)).mind.engine == "server"


def test_the_make_targets_in_the_docs_exist() -> None:
    targets = set(re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE))
    for page in PAGES:
        named = re.findall(r"(?:`|^)make ([a-z-]+)", page.read_text(encoding="utf-8"), re.MULTILINE)
        assert set(named) <= targets


def test_the_demo_is_of_a_bundled_course() -> None:
    assert load("fractions").course == "fractions"
