"""What follows a sign of danger: the fixed referral of the region, and one word to a guardian."""

from __future__ import annotations

import asyncio
import os
import shlex
from collections.abc import Mapping
from contextlib import suppress
from functools import cache
from pathlib import Path

from tutor.errors import EngineError, InputError
from tutor.mind.acts import Act, Decision, Part, Table
from tutor.mind.danger import Danger

FOLDER = Path(__file__).parent / "referrals"
GENERAL = "general"
GUARDIAN_S = 5.0
"""How long the guardian's command may take, seconds."""


def region_of(environment: Mapping[str, str]) -> str:
    """``kr`` where the system's locale or clock is Korea's, else ``general``."""
    locale = next(
        (value for name in ("LC_ALL", "LC_MESSAGES", "LANG") if (value := environment.get(name))), ""
    )
    korean = "_KR" in locale or environment.get("TZ", "").lstrip(":") == "Asia/Seoul"
    return "kr" if korean and "kr" in regions() else GENERAL


def chosen_region(setting: str | None, environment: Mapping[str, str]) -> str:
    """The region set, or the system's. Raises ``InputError`` where it has no referrals: before a lesson, not
    in it."""
    region = setting or region_of(environment)
    if region not in regions():
        known = ", ".join(regions())
        raise InputError(
            f"there are no referrals for the region {region!r}", f"Set safety.region to one of: {known}."
        )
    return region


@cache
def regions() -> tuple[str, ...]:
    """The regions that have referrals."""
    return tuple(sorted(path.stem for path in FOLDER.glob("*.yaml")))


@cache
def referral(region: str, language: str, sign: Danger, *, adult: bool = False) -> str:
    """What is said in a region that has referrals, in ``language`` (two letters), or in English where it has
    no other; to an ``adult`` without words that are for children, where the file has such a text."""
    from ruamel.yaml import YAML

    texts = YAML(typ="safe", pure=True).load((FOLDER / f"{region}.yaml").read_text(encoding="utf-8"))
    spoken = texts.get(language[:2].lower()) or texts["en"]
    own = spoken.get("adult", {}) if adult else {}
    return " ".join(str(own.get(sign.value) or spoken[sign.value]).split())


def refer(table: Table, words: str, sign: Danger) -> Decision:
    """Stop the lesson with ``words``; nothing is marked, and nothing else is said."""
    return Decision(Act.REFER, (Part("text", words),), table, f"a sign of {sign.value}", ends=True)


async def tell_guardian(command: str, sign: Danger, guardian: str | None = None) -> None:
    """Run ``command`` with the kind of danger as its last word, and the guardian's name, where there is one,
    in ``SORI_GUARDIAN``; it learns nothing else.

    Raises ``EngineError`` where it cannot be run, fails, or takes longer than ``GUARDIAN_S``.
    """
    remedy = "Look at the setting safety.guardian_command."
    try:
        process = await asyncio.create_subprocess_exec(
            *shlex.split(command), sign.value, stdin=asyncio.subprocess.DEVNULL,
            stdout=asyncio.subprocess.DEVNULL, stderr=asyncio.subprocess.DEVNULL,
            env={**os.environ, "SORI_GUARDIAN": guardian or ""},
        )  # fmt: skip
    except (OSError, ValueError) as error:
        raise EngineError(f"the guardian's command cannot be run: {type(error).__name__}", remedy) from error
    try:
        async with asyncio.timeout(GUARDIAN_S):
            code = await process.wait()
    except TimeoutError:
        raise EngineError(f"the guardian's command took longer than {GUARDIAN_S:g} s", remedy) from None
    finally:
        if process.returncode is None:
            with suppress(ProcessLookupError):
                process.kill()
            await process.wait()
    if code:
        raise EngineError(f"the guardian's command ended with {code}", remedy)
