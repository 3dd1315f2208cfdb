"""What a lesson looks like: a value, and how each event changes it. Pure; it draws nothing."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from enum import StrEnum

from tutor.course.model import Course
from tutor.events import (
    ActChosen,
    AnswerJudged,
    Event,
    Faulted,
    Interrupted,
    PhraseSpoken,
    SpeakerDrained,
    SpeechEnded,
    SpeechStarted,
    SuggestionAnswered,
    SuggestionMade,
    TranscriptRevised,
    TurnCommitted,
    TurnReopened,
)

CHARACTERS_S = 15.0
"""How fast a voice speaks, characters a second: good enough to let words appear as they are said."""

FINISHED = frozenset({"confirm", "explain"})
"""Acts with which a question is done."""

KEPT = 400
"""Lines of a lesson that are kept to be scrolled back to."""


class Doing(StrEnum):
    """What goes on, at a glance."""

    STARTING = "getting ready"
    LISTENING = "listening"
    HEARING = "hearing you"
    THINKING = "thinking"
    SPEAKING = "speaking"
    OVER = "over"


@dataclass(frozen=True, slots=True)
class Line:
    """Something said. ``mine``: by the learner. ``mark``: the verdict on it.

    ``heard``: characters of it that were heard before the learner broke in; ``None``: all of it.
    """

    turn: int
    mine: bool
    text: str
    mark: str = ""
    heard: int | None = None


@dataclass(frozen=True, slots=True)
class Question:
    """What is asked. ``hints`` were taken, of ``of``."""

    item: str
    skill: str
    prompt: str
    choices: tuple[str, ...] = ()
    hints: int = 0
    of: int = 0


@dataclass(frozen=True, slots=True)
class Offer:
    """A suggestion that waits for an answer. ``turn`` is the tutor's in which it was made."""

    turn: int
    kind: str
    words: str
    reason: str


@dataclass(frozen=True, slots=True)
class View:
    """The lesson as it is to be seen. ``partial``: what is heard so far, its steady part and the rest.

    ``turn``: the last that was told. ``finished`` questions, ``right`` answers and ``hints`` of the lesson.
    ``before`` is how it was before the last turn, to be gone back to where that turn is taken back.
    """

    doing: Doing = Doing.STARTING
    lines: tuple[Line, ...] = ()
    question: Question | None = None
    partial: tuple[str, str] = ("", "")
    offer: Offer | None = None
    faults: tuple[str, ...] = ()
    turn: int = 0
    finished: int = 0
    right: int = 0
    hints: int = 0
    before: View | None = field(default=None, repr=False, compare=False)


def seen(view: View, event: Event, course: Course) -> View:
    """``view`` after ``event``. Questions are looked up in ``course``."""
    match event:
        case SpeechStarted():
            return replace(view, doing=Doing.HEARING, partial=("", ""))
        case SpeechEnded():
            return replace(view, doing=Doing.THINKING)
        case TranscriptRevised():
            rest = event.said.removeprefix(event.stable)
            doing = Doing.HEARING if view.doing is Doing.LISTENING else view.doing
            return replace(view, doing=doing, partial=(event.stable, rest))
        case TurnCommitted():
            view = _new_turn(view, event.turn)
            line = Line(event.turn, True, event.said)
            return _said(replace(view, doing=Doing.THINKING, partial=("", ""), offer=None), line)
        case TurnReopened():
            return _taken_back(view, event.turn)
        case AnswerJudged():
            right = view.right + (event.verdict == "right")
            return replace(view, lines=_marked(view.lines, event.turn, event.verdict), right=right)
        case ActChosen():
            return _acted(_new_turn(view, event.turn), event, course)
        case PhraseSpoken(source="filler"):
            return view
        case PhraseSpoken():
            return _said(replace(view, doing=Doing.SPEAKING), Line(event.turn, False, event.text))
        case Interrupted():
            return replace(view, doing=Doing.HEARING, lines=_cut(view.lines, event.turn, event.heard))
        case SpeakerDrained():
            return replace(view, doing=Doing.LISTENING, lines=_whole(view.lines, event.turn))
        case SuggestionMade():
            return replace(view, offer=Offer(event.turn, event.kind, event.words, event.reason))
        case SuggestionAnswered():
            return replace(view, offer=None)
        case Faulted():
            return replace(view, faults=(*view.faults, event.what)[-KEPT:])
        case _:
            return view


def shown(view: View, unsaid_s: float) -> tuple[Line, ...]:
    """The lines, the tutor's last one as far as it has left the speaker: ``unsaid_s`` seconds wait."""
    if view.doing is not Doing.SPEAKING or unsaid_s <= 0 or not view.lines or view.lines[-1].mine:
        return view.lines
    last = view.lines[-1]
    out = max(0, len(last.text) - round(unsaid_s * CHARACTERS_S))
    end = last.text.find(" ", out)
    return (*view.lines[:-1], replace(last, text=last.text if end < 0 else last.text[:end]))


def _new_turn(view: View, turn: int) -> View:
    """Keep how it was, at the first news of a turn."""
    return view if turn == view.turn else replace(view, turn=turn, before=replace(view, before=None))


def _taken_back(view: View, turn: int) -> View:
    """As before the turn, but for what cannot be undone."""
    if turn != view.turn or view.before is None:
        return view
    return replace(view.before, doing=Doing.LISTENING, faults=view.faults, partial=("", ""))


def _said(view: View, line: Line) -> View:
    """One more line, or more of the tutor's last one."""
    lines = view.lines
    if lines and not line.mine and not lines[-1].mine and lines[-1].turn == line.turn:
        line = replace(lines[-1], text=f"{lines[-1].text} {line.text}")
        lines = lines[:-1]
    return replace(view, lines=(*lines, line)[-KEPT:])


def _acted(view: View, event: ActChosen, course: Course) -> View:
    finished = view.finished + (event.act in FINISHED)
    lines = view.lines if event.act == "clarify" else _understood(view.lines, event.turn)
    view = replace(view, finished=finished, doing=Doing.THINKING, lines=lines)
    if event.act == "hint" and view.question is not None:
        question = replace(view.question, hints=min(view.question.hints + 1, view.question.of))
        return replace(view, question=question, hints=view.hints + 1)
    changed = view.question is None or event.item != view.question.item
    if event.item is not None and (changed or event.act in FINISHED or event.act == "skip"):
        view = replace(view, question=_question(course, event.item))
    return view


def _question(course: Course, item_id: str) -> Question | None:
    """``None`` for an item that the teacher has just removed from the course."""
    try:
        skill, item = course.find(item_id)
    except KeyError:
        return None
    return Question(item.id, skill.name, item.prompt, item.choices, 0, len(item.hints))


def _marked(lines: tuple[Line, ...], turn: int, verdict: str) -> tuple[Line, ...]:
    return tuple(replace(line, mark=verdict) if line.mine and line.turn == turn else line for line in lines)


def _understood(lines: tuple[Line, ...], turn: int) -> tuple[Line, ...]:
    """A wish ("I don't know", "yes, a hint") is no answer, and was understood unless the tutor asks again."""
    mine = [line for line in lines if line.mine and line.turn == turn and line.mark == "unsure"]
    return _marked(lines, turn, "") if mine else lines


def _cut(lines: tuple[Line, ...], turn: int, heard: str) -> tuple[Line, ...]:
    """Mark how much of the tutor's line was heard. Numbers are spoken as words, so words are counted."""

    def far(text: str) -> int:
        if text.startswith(heard):
            return len(heard)
        words = text.split(" ")
        return len(" ".join(words[: len(heard.split())]))

    return tuple(
        replace(line, heard=far(line.text)) if not line.mine and line.turn == turn else line for line in lines
    )


def _whole(lines: tuple[Line, ...], turn: int) -> tuple[Line, ...]:
    return tuple(
        replace(line, heard=None) if not line.mine and line.turn == turn and line.heard is not None else line
        for line in lines
    )
