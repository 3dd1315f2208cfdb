"""A lesson's summary as a page to read: for the learner, or for a guardian or teacher. Pure."""

from __future__ import annotations

import datetime as dt
import html as escaping
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from tutor.learner.summary import Summary, Words

Reader = Literal["learner", "guardian"]
READERS: tuple[Reader, ...] = ("learner", "guardian")

STYLE = """\
body { font: 16px/1.5 system-ui, sans-serif; max-width: 45rem; margin: 2rem auto; padding: 0 1rem; }
table { border-collapse: collapse; width: 100%; }
th, td { text-align: left; padding: .3rem .8rem .3rem 0; border-bottom: 1px solid #ddd; }
"""


@dataclass(frozen=True, slots=True)
class Block:
    """A stretch of a page: a heading (``level`` 1 or 2), a paragraph, a list, or a table with its head."""

    kind: Literal["heading", "text", "list", "table"]
    text: str = ""
    level: int = 2
    rows: tuple[tuple[str, ...], ...] = ()


def page(
    summary: Summary,
    words: Words,
    now: dt.datetime,
    *,
    name: str = "",
    reader: Reader = "learner",
    guardian: str | None = None,
) -> tuple[Block, ...]:
    """The page. ``now`` is on the reader's clock; ``name``: the learner's, and ``guardian``: theirs, for a
    guardian's page."""
    date = summary.began.astimezone(now.tzinfo).date().isoformat()
    case = "page.title_for" if name and reader == "guardian" else "page.title"
    blocks = [Block("heading", words.fill(case, name=name, title=summary.title, date=date), 1)]
    if guardian and reader == "guardian":
        blocks.append(Block("text", words.fill("page.for", guardian=guardian)))
    if summary.goal:
        blocks.append(Block("text", words.fill("page.goal", goal=summary.goal)))
    if not summary.answers:
        blocks.append(Block("text", words.fill("page.nothing")))
    else:
        blocks += _work(summary, words, reader)
    return (*blocks, *_next(summary, words, now), Block("text", words.fill("page.note")))


def markdown(blocks: Sequence[Block]) -> str:
    """The page as Markdown (CommonMark with tables)."""
    return "\n\n".join(_markdown(block) for block in blocks) + "\n"


def html(blocks: Sequence[Block], language: str) -> str:
    """The page as one HTML file without scripts that needs nothing else."""
    title = escaping.escape(blocks[0].text)
    return (
        f'<!doctype html>\n<html lang="{language}">\n<head>\n<meta charset="utf-8">\n'
        f'<meta name="viewport" content="width=device-width, initial-scale=1">\n<title>{title}</title>\n'
        f"<style>\n{STYLE}</style>\n</head>\n<body>\n"
        + "\n".join(_html(block) for block in blocks)
        + "\n</body>\n</html>\n"
    )


def _work(summary: Summary, words: Words, reader: Reader) -> list[Block]:
    length = words.fill(
        f"page.length.{reader}",
        minutes=summary.minutes,
        answers=summary.answers,
        right=summary.at_once,
        tries=summary.tries,
    )
    names = words.listed([one.skill.in_sentence for one in summary.learned])
    learned = words.fill("page.learned.mastered" if names else "page.learned.none", skills=names)
    watch = _watch(summary, words, reader)
    return [
        Block("text", length),
        Block("heading", words.fill("page.learned.heading")),
        Block("text", learned),
        Block("heading", words.fill("page.skills.heading")),
        Block("table", rows=_table(summary, words)),
        Block("heading", words.fill("page.watch.heading")),
        Block("list", rows=tuple((line,) for line in watch))
        if watch
        else Block("text", words.fill("page.watch.none")),
    ]


def _table(summary: Summary, words: Words) -> tuple[tuple[str, ...], ...]:
    head = tuple(words.fill(f"page.skills.{column}") for column in ("skill", "tries", "before", "after"))
    rows = []
    for one in summary.practised:
        after = f"{one.after:.0%}"
        rows.append(
            (
                one.skill.name,
                words.fill("page.skills.of", right=one.right, tries=one.tries),
                f"{one.before:.0%}",
                words.fill("page.skills.mastered", p=after) if one.mastered else after,
            )
        )
    return (head, *rows)


def _watch(summary: Summary, words: Words, reader: Reader) -> list[str]:
    lines = [
        words.fill("page.watch.skill", skill=one.skill.name, right=one.right, tries=one.tries)
        for one in summary.weak
    ]
    lines += [
        words.fill("page.watch.misconception", n=one.n, prompt=one.prompt, match=one.match)
        for one in summary.again
    ]
    if 2 * summary.helped > summary.tries:
        lines.append(words.fill("page.watch.help", n=summary.helped, tries=summary.tries))
    if reader == "guardian" and summary.weak:
        skill = summary.weak[0].skill
        lines.append(
            words.fill("page.watch.guardian_tip", skill=skill.in_sentence, prompt=skill.items[0].prompt)
        )
    return lines


def _next(summary: Summary, words: Words, now: dt.datetime) -> list[Block]:
    step = (
        words.fill("page.next.step", step=summary.step) if summary.step else words.fill("page.next.no_step")
    )
    back = (
        words.fill("page.next.back", when=words.when(summary.back, now))
        if summary.back is not None
        else words.fill("page.next.no_back")
    )
    return [Block("heading", words.fill("page.next.heading")), Block("list", rows=((step,), (back,)))]


def _markdown(block: Block) -> str:
    match block.kind:
        case "heading":
            return f"{'#' * block.level} {_plain(block.text)}"
        case "text":
            return _plain(block.text)
        case "list":
            return "\n".join(f"- {_plain(cell)}" for (cell,) in block.rows)
        case "table":
            head, *rows = [[_plain(cell).replace("|", "\\|") for cell in row] for row in block.rows]
            lines = [head, ["---"] * len(head), *rows]
            return "\n".join(f"| {' | '.join(line)} |" for line in lines)


def _plain(text: str) -> str:
    """``text`` on one line, with what Markdown would read as markup escaped."""
    escaped = " ".join(text.split())
    for mark in "\\`*_<>[]#":
        escaped = escaped.replace(mark, f"\\{mark}")
    return escaped


def _html(block: Block) -> str:
    def cell(text: str) -> str:
        return escaping.escape(text)

    match block.kind:
        case "heading":
            return f"<h{block.level}>{cell(block.text)}</h{block.level}>"
        case "text":
            return f"<p>{cell(block.text)}</p>"
        case "list":
            return "<ul>\n" + "\n".join(f"<li>{cell(text)}</li>" for (text,) in block.rows) + "\n</ul>"
        case "table":
            head, *rows = block.rows
            lines = ["<tr>" + "".join(f"<th>{cell(text)}</th>" for text in head) + "</tr>"]
            lines += ["<tr>" + "".join(f"<td>{cell(text)}</td>" for text in row) + "</tr>" for row in rows]
            return "<table>\n" + "\n".join(lines) + "\n</table>"
