"""Speaking first: what to suggest now, if anything, and why. Pure; it has no clock of its own.

``kinds`` says what would help, ``manners`` whether it is polite; the worthiest that passes is chosen.
Ask again with ``still_fits`` before it is spoken, since the moment may have passed.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from tutor.learner import manners
from tutor.learner.kinds import Candidate, candidates, moment
from tutor.learner.situation import Made, State
from tutor.learner.tact import Tact
from tutor.learner.timeline import WAYS, Kind, Now, Reply, Wish

NOTHING = "Nothing calls for a suggestion; the lesson goes on."
NAMED = frozenset({"skill", "weak", "job", "before", "new"})
"""Places that are filled with an id, which has a name to be spoken."""
THINKING = "The learner is thinking and is left alone."


@dataclass(frozen=True, slots=True)
class Book:
    """The words of suggestions in one language (``tutor.suggest.book`` reads them).

    ``words`` and ``reasons`` by case; ``phrases``: what learners say to the tutor itself, by wish;
    ``replies``: what learners answer to what is offered, by ``Reply``. ``names``: how skills and jobs are
    called, by id; one without a name is spoken as its id.
    """

    words: Mapping[str, tuple[str, ...]]
    reasons: Mapping[str, str]
    phrases: Mapping[Wish, tuple[str, ...]] = field(default_factory=dict)
    replies: Mapping[Reply, tuple[str, ...]] = field(default_factory=dict)
    names: Mapping[str, str] = field(default_factory=dict)

    @property
    def ways(self) -> tuple[str, ...]:
        """Answers to what is offered when a skill is mastered."""
        return tuple(said for way in WAYS for said in self.replies.get(way, ()))

    def filled(self, line: str, places: Mapping[str, object]) -> str:
        return line.format(**{key: self._spoken(key, value) for key, value in places.items()})

    def _spoken(self, key: str, value: object) -> object:
        if key not in NAMED or not isinstance(value, str):
            return value
        return self.names.get(value, value.replace("-", " ").replace("_", " "))


@dataclass(frozen=True, slots=True)
class Suggestion:
    """Something to say first. ``words`` are spoken; ``reason`` is one sentence to be shown or spoken.

    ``benefit`` of a welcome one and ``cost`` of an unwelcome one, both from 0, on one scale.
    ``lapses_at``: not to be spoken from then on, seconds on the timeline's clock. ``skill``: what it is
    about, and ``transfer`` an item that it offers; empty where there is none. ``replies``: complete
    answers to it, besides yes and no.
    """

    kind: Kind
    words: str
    reason: str
    benefit: float
    cost: float
    lapses_at: float
    skill: str = ""
    transfer: str = ""
    replies: tuple[str, ...] = ()

    @property
    def asks(self) -> bool:
        """Whether it waits for an answer."""
        return self.words.rstrip().endswith("?")


def decide(now: Now, state: State, history: Sequence[Made], settings: Tact, book: Book) -> Suggestion | None:
    """What to suggest now, or nothing.

    ``history``: suggestions of earlier lessons, with ``t`` before this one's on the same clock
    (negative where the lesson begins at 0); those of this lesson are in ``state``.
    """
    found = weigh(now, state, history, settings, book)
    return found if isinstance(found, Suggestion) else None


def weigh(now: Now, state: State, history: Sequence[Made], settings: Tact, book: Book) -> Suggestion | str:
    """As ``decide``; where nothing is to be suggested, the reason for the silence in one sentence."""
    past = manners.settled([*history, *state.earlier, *state.made], now.t)
    if (why := manners.barred(now, state, past, settings)) is not None:
        return why
    passed, why = _passed(now, state, past, settings)
    if not passed:
        return why
    _, price, best = max(passed, key=lambda one: (one[0], -_rank(one[2].kind)))
    words = book.words[best.case]
    nth = sum(one.kind is best.kind for one in past)  # lines take turns, so none comes twice running
    return Suggestion(
        best.kind,
        book.filled(words[nth % len(words)], best.places),
        book.filled(book.reasons[best.case], best.places),
        round(best.benefit, 3),
        round(price, 3),
        now.t + best.lasts_s,
        str(best.places.get("skill", "")),
        str(best.places.get("transfer", "")),
        book.ways if best.kind is Kind.ADVANCE else (),
    )


def still_fits(
    suggestion: Suggestion, now: Now, state: State, history: Sequence[Made], settings: Tact
) -> bool:
    """Whether a suggestion that was decided a moment ago, and not yet observed, may still be spoken."""
    if now.t >= suggestion.lapses_at:
        return False
    past = manners.settled([*history, *state.earlier, *state.made], now.t)
    if manners.barred(now, state, past, settings) is not None:
        return False
    return any(one.kind is suggestion.kind for _, _, one in _passed(now, state, past, settings)[0])


def _passed(
    now: Now, state: State, past: Sequence[Made], settings: Tact
) -> tuple[list[tuple[float, float, Candidate]], str]:
    """(expected gain p b - (1 - p) c, cost, candidate) of whatever may be said; else why nothing may."""
    at = moment(now.t, state)
    found: list[tuple[float, float, Candidate]] = []
    why = THINKING if at == "thinking" else NOTHING
    made = manners.settled(state.made, now.t)
    for one in candidates(now.t, state, settings):
        if (bar := manners.kind_barred(one, now, state, past, settings)) is not None:
            why = bar
            continue
        price = manners.cost(at, made, settings)
        p = manners.acceptance(one.kind, past, settings)
        if p > manners.threshold(one.benefit, price):
            found.append((p * one.benefit - (1 - p) * price, price, one))
        else:
            why = f"A suggestion of the kind {one.kind} is not worth the interruption now."
    return found, why


def _rank(kind: Kind) -> int:
    return list(Kind).index(kind)
