"""What ``tutor learner`` says to a person, at most ``width`` columns a line where it says so. Pure."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from tutor.learner.model import SkillState
from tutor.learner.person import DECIDES
from tutor.learner.report import WEEKS, Report, Week, forecast

if TYPE_CHECKING:
    from tutor.about import About
    from tutor.learners import FitTold, Forgotten, Told
    from tutor.memory.ledger import Difference

WIDTH = 80
"""Characters of a line where the terminal does not tell."""
BAR, SHORT_BAR = 20, 10
"""Characters of a full mastery bar, and of one where names are long."""
SHORTEST_NAME = 12
LAST = len("2026-03-01 09:30")


def listed(found: Sequence[dict[str, Any]]) -> str:
    """``about.everyone`` for a person; ages and guardians where anybody has one."""
    if not found:
        return "Nobody has had a lesson on this machine yet. Begin with: tutor talk --learner NAME"
    names = max(20, *(_wide(row["name"]) for row in found))
    told = any(row["age"] or row["guardian"] for row in found)
    more = f"{'':<3}{'age':>3}  guardian" if told else ""
    lines = [f"{'name':<{names}}  {'lessons':>7}  {'answers':>7}  {'last lesson':<{LAST}}{more}".rstrip()]
    for row in found:
        last = (row["last_seen"] or "")[:LAST].replace("T", " ")
        more = f"{'':<3}{row['age'] or '':>3}  {row['guardian'] or ''}" if told else ""
        line = f"{_fit(row['name'], names)}  {row['sessions']:>7}  {row['attempts']:>7}  {last:<{LAST}}{more}"
        lines.append(line.rstrip())
    return "\n".join(lines)


def told(found: About) -> str:
    """The age and the guardian, or that neither is known."""
    parts = _told(found)
    if not parts:
        return f"{found.learner}: neither age nor guardian was told. Set them with --age and --guardian."
    return f"{found.learner}: {', '.join(parts)}"


def allowed(found: About, gone: int = 0) -> str:
    """Whether words are kept, by whose word; ``gone``: rows whose words were erased."""
    said = found.words
    if said is None:
        return f"{found.learner}'s words are not kept: nobody was asked. Allow it with --words yes."
    by = f"the {said.given_by} said so on {said.t[:10]}"
    if found.words_kept:
        return f"{found.learner}'s words are kept beside their answers: {by}."
    if said.given:
        older = "What was kept before stays until --words no."
        return f"{found.learner}'s words are not kept: under {DECIDES} a guardian decides. {older}"
    erased = f" What was kept of them was erased ({_many(gone, 'row')})." if gone else ""
    return f"{found.learner}'s words are not kept: {by}.{erased}"


def known(found: About) -> str:
    """What was told of a learner, in a line; empty where nothing was."""
    parts = _told(found)
    if found.words_kept:
        parts.append("words are kept")
    return f"{found.learner}: {', '.join(parts)}" if parts else ""


def shown(found: dict[str, Any], width: int = WIDTH) -> str:
    """The skills of ``Report.as_json`` with a bar each; names are cut where they do not fit."""
    tails = [_tail(skill) for skill in found["skills"]]
    room = width - 2 - 2 - 2 - 4 - 2 - max(map(len, tails))
    longest = max(_wide(skill["name"]) for skill in found["skills"])
    bar = BAR if longest + BAR <= room else SHORT_BAR
    names = min(longest, max(room - bar, SHORTEST_NAME))
    lines = [f"{found['learner']}, {found['course']}: {_many(found['attempts'], 'answer')}"]
    for skill, tail in zip(found["skills"], tails, strict=True):
        full = "#" * round(skill["p"] * bar)
        lines.append(f"  {_fit(skill['name'], names)}  {full:.<{bar}}  {skill['p']:4.0%}  {tail}")
    return "\n".join(lines)


def practice(report: Report, width: int = WIDTH) -> str:
    """When each practised skill was practised last, or how well it will be remembered."""
    practised = [skill for skill in report.skills if skill.days_ago is not None]
    if not practised:
        return ""
    longest = max(len(forecast(skill)) for skill in practised)
    names = min(max(_wide(skill.name) for skill in practised), max(width - 4 - longest, SHORTEST_NAME))
    return "\n".join(f"  {_fit(skill.name, names)}  {forecast(skill)}" for skill in practised)


def week(weeks: Sequence[Week]) -> str:
    """This week in a sentence."""
    if not weeks:
        return f"No answers in the last {WEEKS} weeks."
    now = weeks[-1]
    return f"This week: {now.right} of {now.tries} first answers right at once."


def rebuilt(told: Sequence[Told]) -> str:
    """What differed, by learner and skill."""
    if not told:
        return "Nobody has had a lesson on this machine yet, so there is nothing to derive."
    lines = []
    for one in told:
        done = one.rebuilt
        differed = f"{done.changed} of them differed" if done.changed else "none differed"
        lines.append(
            f"{one.name}: {_many(done.skills, 'skill state')} derived from the attempts, {differed}."
        )
        lines += [f"  {_difference(difference)}" for difference in done.differences]
        if done.orphans:
            lines.append(f"  deleted, as no attempt is behind them: {_many(done.orphans, 'skill state')}")
        lines += [
            f"  {course}: left alone, as the course is not at hand. Give its file with --course."
            for course in done.skipped
        ]
    return "\n".join(lines)


def fitted(found: FitTold) -> str:
    """What was fitted, skill by skill, and whether it is used."""
    fit = found.fit
    of = f"{fit.answers} first answers of {fit.learners} learners"
    if fit.rates is None:
        return f"{fit.course}: {of} are too few to fit to; the settings hold."
    head = f"  {'skill':<24}  {'answers':>7}  {'known before':>12}  {'learnt':>6}  {'slip':>5}  {'guess':>5}"
    rows = [
        f"  {_fit(name, 24)}  {answers:>7}  {rates.p_init:>12.0%}  {rates.p_learn:>6.0%}"
        f"  {rates.p_slip:>5.0%}  {rates.p_guess:>5.0%}"
        for name, answers, rates in (
            ("all skills", fit.answers, fit.rates),
            *((one.skill, one.answers, one.rates) for one in fit.skills),
        )
    ]
    changed = sum(one.rebuilt.changed for one in found.told)
    verdict = (
        f"It foretells other learners' answers better (log loss {fit.loss:.4f}, with the settings"
        f" {fit.loss_before:.4f}), so it is used from now on. {changed} skill states differ."
        if fit.better
        else f"It foretells other learners' answers no better (log loss {fit.loss:.4f}, with the settings"
        f" {fit.loss_before:.4f}), so the settings hold."
    )
    return "\n".join([f"{fit.course}: fitted to {of}.", "", head, *rows, "", verdict])


def to_forget(name: str, kept: dict[str, int]) -> str:
    """What is about to be erased."""
    parts = ", ".join(
        _many(count, table.removesuffix("s"))
        for table, count in kept.items()
        if count and table != "learners"
    )
    return f"{name}: {parts or 'no lesson yet'}. All of it is erased and cannot be brought back."


def forgotten(found: Forgotten) -> str:
    """What was done and how it was proven, or what is still there."""
    proof = found.proof
    rows = sum(proof.deleted.values())
    lines = [f"{rows} rows were deleted from {found.store}, and the file was written anew without them."]
    if proof.proven:
        lines.append(
            f"Proof: all {proof.searched:,} bytes of it were searched afterwards. The learner's id and their"
            f" lessons' ids are not among them{_name_told(proof.name_found)}; the write-ahead log is empty."
        )
    else:
        lines.append("The proof failed. Still there:")
        lines += [f"  {_many(count, 'row')} in {table}" for table, count in proof.left.items() if count]
        lines += [
            f"  {what}"
            for what, there in (
                (f"{proof.log_bytes} bytes in the write-ahead log", proof.log_bytes),
                ("the learner's id", proof.id_found),
                (f"{proof.sessions_found} ids of their lessons", proof.sessions_found),
                ("the learner's name", proof.name_found and not proof.name_elsewhere),
                ("a guardian's name", proof.guardian_found),
            )
            if there
        ]
        lines.append("Close other lessons and tools, then look with: tutor learner list")
    lines += [f"An older copy may hold them still; delete it yourself: {path}" for path in found.copies]
    return "\n".join(lines)


def _told(found: About) -> list[str]:
    age = [f"{found.age} years old"] if found.age is not None else []
    return age + ([f"guardian {found.guardian}"] if found.guardian else [])


def _many(n: int, thing: str) -> str:
    """``1 row``, ``8 rows``."""
    return f"{n} {thing}{'' if n == 1 else 's'}"


def _name_told(name_found: bool) -> str:
    if name_found:
        return " (the name's letters are, since they stand in what is kept of others or of Sori)"
    return ", nor is the name"


def _difference(one: Difference) -> str:
    return f"{one.course}, {one.skill}: {_state(one.before)} is now {_state(one.after)}"


def _state(state: SkillState | None) -> str:
    if state is None:
        return "nothing"
    card = "" if state.card is None else ", with a review card"
    return f"p {state.p:.4f} ({state.right} of {state.opportunities}, streak {state.streak}{card})"


def _tail(skill: dict[str, Any]) -> str:
    seen = skill["first_attempts"]
    score = f"{skill['right']} of {seen} right at once" if seen else "not tried yet"
    return score + ("  mastered" if skill["mastered"] else "")


def _fit(text: str, width: int) -> str:
    """``text`` cut or filled to ``width`` columns; Korean letters take two."""
    if _wide(text) > width:
        while _wide(text) > width - 1:
            text = text[:-1]
        text += "…"
    return text + " " * (width - _wide(text))


def _wide(text: str) -> int:
    """Columns of a terminal that ``text`` takes."""
    return sum(
        0 if unicodedata.combining(letter) else 2 if unicodedata.east_asian_width(letter) in "WF" else 1
        for letter in text
    )
