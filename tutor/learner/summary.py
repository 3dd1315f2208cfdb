"""What one lesson came to: what was learned, what to watch, the next step, when to come back. Pure."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from tutor.course.model import Course, Skill
from tutor.learner import reviews
from tutor.learner.facts import COUNTED, AttemptFact
from tutor.learner.goals import worked
from tutor.learner.model import Params, SkillState, current, mastered

SPOKEN_SKILLS = 2
"""Names of skills that one sentence holds."""
FEW = 2
"""First answers from which a weak skill is worth a word."""
AGAIN = 2
"""A misconception that came up so often is worth a word."""
FAR_DAYS = 14
"""A review further ahead is told by its date, days."""


@dataclass(frozen=True, slots=True)
class Words:
    """The words of summaries in one language, by dotted name (``tutor.summaries.words`` reads them)."""

    language: str
    lines: Mapping[str, str]

    def fill(self, name: str, /, **places: object) -> str:
        return self.lines[name].format(**places)

    def count(self, n: int) -> str:
        """``one question``, ``4 questions``."""
        return self.lines["count.one"] if n == 1 else self.fill("count.many", n=n)

    def listed(self, names: Sequence[str]) -> str:
        """``a``, ``a and b``, ``a, b, and c``."""
        if len(names) == 2:
            return self.fill("list.two", a=names[0], b=names[1])
        if len(names) < 2:
            return "".join(names)
        return self.fill("list.and", rest=self.lines["list.comma"].join(names[:-1]), last=names[-1])

    def when(self, moment: dt.datetime, now: dt.datetime) -> str:
        """``tomorrow``, ``in 3 days``; days are those of ``now``'s time zone."""
        local = moment.astimezone(now.tzinfo)
        days = (local.date() - now.date()).days
        if days < 1:
            return self.lines["when.now" if moment <= now else "when.today"]
        if days == 1:
            return self.lines["when.tomorrow"]
        if days <= FAR_DAYS:
            return self.fill("when.days", n=days)
        return self.fill("when.date", date=local.date().isoformat())


@dataclass(frozen=True, slots=True)
class Practised:
    """A skill that was practised: first answers that count, those right at once, p before and after."""

    skill: Skill
    tries: int
    right: int
    before: float
    after: float
    mastered: bool
    new: bool
    """It is mastered since this lesson."""


@dataclass(frozen=True, slots=True)
class Again:
    """A misconception that came up ``n`` times; ``prompt`` and ``match`` are the course's own words."""

    n: int
    skill: str
    prompt: str
    match: str


@dataclass(frozen=True, slots=True)
class Summary:
    """One lesson. ``minutes`` of work; ``answers`` of any verdict; ``right`` answers at whatever try;
    ``helped``: questions with a hint or told. ``weak``: skills to watch, the weakest first. ``back``: when
    the earliest review is due, if one is. ``goal`` and ``step`` are the learner's words, else empty."""

    title: str
    began: dt.datetime
    minutes: int
    answers: int
    right: int
    helped: int
    practised: tuple[Practised, ...]
    again: tuple[Again, ...]
    back: dt.datetime | None
    goal: str = ""
    step: str = ""

    @property
    def tries(self) -> int:
        """First answers that count."""
        return sum(one.tries for one in self.practised)

    @property
    def at_once(self) -> int:
        """First answers that were right without help."""
        return sum(one.right for one in self.practised)

    @property
    def learned(self) -> tuple[Practised, ...]:
        """Skills that are mastered since this lesson."""
        return tuple(one for one in self.practised if one.new)

    @property
    def weak(self) -> tuple[Practised, ...]:
        """Skills to watch, the weakest first: most first answers were not right at once."""
        found = [
            one
            for one in self.practised
            if one.tries >= FEW and 2 * one.right < one.tries and not one.mastered
        ]
        return tuple(sorted(found, key=lambda one: one.after))

    def as_json(self) -> dict[str, Any]:
        """For ``tutor learner summary --json``."""
        return {
            "course": self.title,
            "began": self.began.isoformat(),
            "minutes": self.minutes,
            "answers": self.answers,
            "right": self.right,
            "first_answers": self.tries,
            "right_at_once": self.at_once,
            "helped": self.helped,
            "skills": [
                {
                    "skill": one.skill.id,
                    "tries": one.tries,
                    "right": one.right,
                    "before": round(one.before, 4),
                    "after": round(one.after, 4),
                    "mastered": one.mastered,
                    "new": one.new,
                }
                for one in self.practised
            ],
            "watch": [one.skill.id for one in self.weak],
            "again": [{"n": one.n, "skill": one.skill, "answer": one.match} for one in self.again],
            "goal": self.goal or None,
            "next_step": self.step or None,
            "back": self.back.isoformat() if self.back else None,
        }


def summarise(
    course: Course,
    attempts: Sequence[AttemptFact],
    before: Mapping[str, SkillState],
    after: Mapping[str, SkillState],
    params: Params,
    began: dt.datetime,
    *,
    goal: str = "",
    step: str = "",
) -> Summary:
    """The summary of one lesson.

    ``attempts``: the lesson's, oldest first. ``before`` and ``after``: the skill states at its begin and
    end, of all the course's skills that were ever attempted. ``began``: UTC.
    """
    moments = [began, *(dt.datetime.fromisoformat(fact.t) for fact in attempts)]
    asked = {(fact.item, fact.t) for fact in attempts if fact.right is not None}
    helped = {(fact.item, fact.t) for fact in attempts if fact.first and (fact.hints or fact.assisted)}
    return Summary(
        course.title,
        began,
        worked(moments) if attempts else 0,
        len(attempts),
        sum(fact.verdict == "right" for fact in attempts),
        len(helped & asked),
        tuple(_practised(course, attempts, before, after, params)),
        tuple(_again(course, attempts)),
        comes_back(course, after, params),
        goal,
        step,
    )


def spoken(summary: Summary, words: Words, now: dt.datetime) -> str:
    """At most three sentences for the end of the lesson; ``now`` is on the learner's clock."""
    sentences = [_learned(summary, words), _onward(summary, words)]
    if summary.back is not None and summary.back.astimezone(now.tzinfo).date() > now.date():
        sentences.append(words.fill("spoken.back", when=words.when(summary.back, now)))
    else:
        sentences.append(words.fill("spoken.bye"))
    return " ".join(filter(None, sentences))


def _learned(summary: Summary, words: Words) -> str:
    count = words.count(summary.right)
    if summary.learned:
        skills = words.listed([one.skill.in_sentence for one in summary.learned[:SPOKEN_SKILLS]])
        case = "spoken.mastered_right" if summary.right else "spoken.mastered"
        return words.fill(case, skills=skills, count=count)
    if not summary.practised:
        return ""
    most = sorted(summary.practised, key=lambda one: -one.tries)[:SPOKEN_SKILLS]
    skills = words.listed([one.skill.in_sentence for one in most])
    return words.fill("spoken.right" if summary.right else "spoken.tried", skills=skills, count=count)


def _onward(summary: Summary, words: Words) -> str:
    if summary.step:
        return words.fill("spoken.step", step=summary.step)
    if summary.weak:
        return words.fill("spoken.watch", skill=summary.weak[0].skill.in_sentence)
    return ""


def comes_back(course: Course, states: Mapping[str, SkillState], params: Params) -> dt.datetime | None:
    """When the earliest review of a mastered skill is due, UTC; ``None`` where none is scheduled."""
    dues = [
        reviews.read(state.card).due
        for skill in course.skills
        if skill.items
        and (state := states.get(skill.id)) is not None
        and state.card is not None
        and mastered(state, params)
    ]
    return dt.datetime.fromisoformat(min(dues)) if dues else None


def _practised(
    course: Course,
    attempts: Iterable[AttemptFact],
    before: Mapping[str, SkillState],
    after: Mapping[str, SkillState],
    params: Params,
) -> Iterable[Practised]:
    tries: Counter[str] = Counter()
    right: Counter[str] = Counter()
    for fact in attempts:
        for name in fact.skills:
            tries[name] += fact.right is not None
            right[name] += bool(fact.right)
    for skill in course.skills:
        if tries[skill.id]:
            then = current(before, course, skill.id, params)
            now = current(after, course, skill.id, params)
            had, has = mastered(then, params), mastered(now, params)
            yield Practised(skill, tries[skill.id], right[skill.id], then.p, now.p, has, has and not had)


def _again(course: Course, attempts: Iterable[AttemptFact]) -> Iterable[Again]:
    """Misconceptions that came up ``AGAIN`` times or more, with the last example of each."""
    examples = {
        (skill.id, item.id, wrong.name): (skill, item, wrong)
        for skill in course.skills
        for item in skill.items
        for wrong in item.misconceptions
    }
    counts: Counter[str] = Counter()
    last: dict[str, AttemptFact] = {}
    for fact in attempts:
        if fact.misconception is not None and fact.verdict in COUNTED:
            counts[fact.misconception] += 1
            last[fact.misconception] = fact
    for name, n in counts.most_common():
        fact = last[name]
        found = next((examples[key] for s in fact.skills if (key := (s, fact.item, name)) in examples), None)
        if n >= AGAIN and found is not None:
            skill, item, wrong = found
            yield Again(n, skill.id, item.prompt, wrong.match)
