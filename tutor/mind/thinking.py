"""Thinks about what was said: verdict, act, script, and how everything would stand then.

It changes nothing, so it may run ahead of the end of a turn. What it thinks from (``at`` and the other
public attributes of ``Thinker``) is the tutor's to change.
"""

from __future__ import annotations

import datetime as dt
import os
import re
from collections.abc import Iterable, Mapping
from dataclasses import replace

from tutor.answers.judge import judge
from tutor.answers.verdict import Intent, Judgement, Verdict
from tutor.clock import Clock
from tutor.config import Settings
from tutor.course.model import Course, Item
from tutor.learner import timeline as on
from tutor.learner.facts import AttemptFact, GoalFact, GoalKind, SuggestionFact, stamp
from tutor.learner.model import Params, SkillState, current, mastered, update
from tutor.learner.proactive import Suggestion
from tutor.learner.schedule import Choice, next_item
from tutor.learner.situation import State, observe
from tutor.learner.summary import spoken, summarise
from tutor.learner.timeline import Kind, Outcome
from tutor.masking import masked
from tutor.mind import initiative, policy
from tutor.mind.asking import expected, introduction
from tutor.mind.chosen import chosen
from tutor.mind.danger import Danger, danger
from tutor.mind.initiative import Initiative
from tutor.mind.lines import Lines
from tutor.mind.policy import Act, Decision, Part, Table
from tutor.mind.retrieve import Library
from tutor.mind.safety import chosen_region, refer, referral
from tutor.mind.script import listed, write
from tutor.mind.standing import Standing, Thought, step
from tutor.summaries import words as summary_words

_SENTENCE = re.compile(r"(?<=[.!?])\s+")

PLAIN_WORDS = 6
"""A longer answer says more than whether it is right: the model is shown it as it was said."""

LEFT_ALONE = 3
"""Offers of help running that nobody answers; then the learner is left alone."""

SLOWER, SLOWEST = 0.85, 0.6
"""Each "slower" takes this much off the pace, down to the slowest that piper speaks well."""


class Thinker:
    """One lesson's thinking, for one learner."""

    def __init__(
        self,
        course: Course,
        learner: str,
        session: str,
        *,
        settings: Settings,
        lines: Lines,
        clock: Clock,
        speaks_first: Initiative | None,
        keep_said: bool,
    ) -> None:
        """``learner`` and ``session`` are ids. For the rest see ``tutor.mind.tutor.Tutor``."""
        self.course = course
        self.params: Params = settings.learner  # until the store is asked what was fitted
        self.first = speaks_first
        self.library: Library | None = None
        self.agreed_on: tuple[str, str] | None = None  # an item and words that the panel takes as right
        self.at: Standing
        self.asked_at = clock.now()  # when the learner's thinking began
        self.began = clock.today()
        self.met: Mapping[str, SkillState] = {}  # what was known when the lesson began
        self._learner = learner
        self._session = session
        self._lines = lines
        self._clock = clock
        self._keep_said = keep_said
        self._region = chosen_region(settings.safety.region, os.environ)
        self._summary = summary_words(lines.language)

    def greet(self, states: Mapping[str, SkillState], history: tuple[str, ...], state: State) -> Thought:
        """Where the lesson begins (``at``), and the greeting with the first question."""
        choice = self._choose(states, history)
        table = Table(choice.skill, choice.item)
        self.at = Standing(table, state, states=states, history=history)
        greeting = (Part("line", "greet_again" if history else "greet"), Part("line", "invite"))
        decision = Decision(Act.GREET, greeting, table, choice.reason, moves_on=True)
        way = (*introduction(choice, states, "first_question"), Part("question"))
        return self._go_to(decision, choice, way, state, (*history, choice.item.id))

    def consider(self, said: str, confidence: float = 1.0) -> Thought:
        """What the tutor would answer to ``said``; changes nothing."""
        table = self.at.table
        judgement = self._agreed(judge(table.item, said, confidence=confidence), said)
        if (sign := danger(said)) is not None and not _is_the_answer(table.item, judgement):
            return self._refer(sign)
        state, became, answer = self._to_the_tutor(said, judgement)
        goal = self._goal(said, judgement)
        if goal is not None:
            return self._set_out(goal, said, state, became)
        if answer is not None:
            return self._on(answer, said, None, None, {}, state, became)
        found = self.library.answer(said, table.item) if self.library and _asks(judgement) else None
        decision = policy.decide(table, judgement, said, found=found, met=self.at.history)
        *before, last = _SENTENCE.split(said.strip())
        if before and not decision.ends and judge(table.item, last).intent is Intent.STOP:
            decision = policy.and_close(decision)
        attempt = self._attempt(judgement, decision, said, confidence)
        states = update(dict(self.at.states), attempt, self.course, self.params) if attempt else {}
        return self._on(decision, said, judgement, attempt, states, state, became)

    def _agreed(self, judgement: Judgement, said: str) -> Judgement:
        if judgement.verdict is not Verdict.PARTLY or self.agreed_on != (self.at.table.item.id, said):
            return judgement
        return Judgement(Verdict.RIGHT, judgement.value, "Two models agree that it holds what it should.")

    def _refer(self, sign: Danger) -> Thought:
        """Stop the lesson. What was said is left out, so that it is neither stored nor shown to a model."""
        words = referral(self._region, self._lines.language, sign)
        decision = refer(self.at.table, words, sign)
        thought = self._thought(decision, decision.table, "", None, None, (), self.at.history, self.at.state)
        return replace(thought, sign=sign)

    def silence(self) -> Thought | None:
        """What the tutor says now of its own accord, while nobody speaks, if anything; changes nothing."""
        at, now = self.at, self._clock.now()
        if at.held and at.offer is not None and now - at.state.since > initiative.ANSWER_S:
            state = observe(at.state, on.Suggested(now, at.offer.kind, Outcome.IGNORED))
            return self._on(self._go_on("go_on"), "", None, None, {}, state, Outcome.IGNORED)
        made = self._suggestion(at.state)
        if made is None or made.kind is not Kind.STUCK or at.held or at.table.silences >= LEFT_ALONE:
            return None
        decision = policy.offer_help(at.table, made.words)
        state = observe(at.state, on.Suggested(now, made.kind))
        return self._thought(decision, decision.table, "", None, None, (), at.history, state, made)

    def still_fits(self, thought: Thought) -> bool:
        """Whether what ``silence`` gave a moment ago may still be said."""
        if thought.made is None or self.first is None:
            return thought.turn == self.at.turn + 1
        now, local = self._clock.now(), self._local()
        return thought.turn == self.at.turn + 1 and self.first.fits(thought.made, self.at.state, now, local)

    def fault(self, bank: str) -> Thought:
        """One plain sentence about a fault, from the bank of lines so called; nothing else changes."""
        table = self.at.table
        decision = Decision(Act.CLARIFY, (Part("line", bank),), table, "a fault")
        return self._thought(decision, table, "", None, None, (), self.at.history, self.at.state)

    def branches(self) -> tuple[Thought, ...]:
        """What the tutor would answer to the likeliest answers to the question on the table, the likeliest
        first: the right one, each known misconception, "I don't know", a request for a hint."""
        item = self.at.table.item
        said = (
            item.answer.spoken,
            *(wrong.match for wrong in item.misconceptions),
            *self._lines.likely.values(),
        )
        return tuple(self.consider(text) for text in said)

    def _on(
        self,
        decision: Decision,
        said: str,
        judgement: Judgement | None,
        attempt: AttemptFact | None,
        changed: dict[str, SkillState],
        state: State,
        became: Outcome | None,
        goal: GoalFact | None = None,
    ) -> Thought:
        """The thought for ``decision``, with the next question where it moves on, and a suggestion.

        ``state``: the lesson as tact sees it, up to the learner's words; ``became``: of the suggestion
        that waited.
        """
        if decision.ends:
            closing = self._closing(attempt, changed, goal)
            decision = replace(decision, parts=(*decision.parts, closing), also=(*decision.also, Act.RECAP))
        new = [name for name, now in changed.items() if self._newly_mastered(name, now)]
        state = initiative.answered(state, self._clock.now(), judgement, decision, new)
        about = (said, judgement, attempt, tuple(changed.values()))
        if not decision.moves_on:
            made = None
            helps = (decision.counts or decision.act is Act.HINT) and decision.act not in policy.LISTENS
            if judgement is not None and not decision.ends and helps:
                made = self._suggestion(state)
            if made is not None and not initiative.fits_in(decision, made):
                made = None
            if made is not None:
                decision, state = initiative.ride(decision, made), self._suggested(state, made)
            history = self.at.history
            held = self.at.held
            if decision.puts:
                held, state = (), state if not held else observe(state, self._asked(decision.table))
            return self._thought(decision, decision.table, *about, history, state, made, became, held)
        states = {**self.at.states, **changed}
        choice = self._choose(states, self.at.history)
        way = (*introduction(choice, states, "next_question", after=self.at.table.skill), Part("question"))
        return self._go_to(decision, choice, way, state, (*self.at.history, choice.item.id), *about, became)

    def _go_to(
        self,
        decision: Decision,
        choice: Choice,
        way: tuple[Part, ...],
        state: State,
        history: tuple[str, ...],
        said: str = "",
        judgement: Judgement | None = None,
        attempt: AttemptFact | None = None,
        states: tuple[SkillState, ...] = (),
        became: Outcome | None = None,
    ) -> Thought:
        """``decision`` and the ``way`` to the next question, held back by a suggestion that asks."""
        table = Table(choice.skill, choice.item)
        made = self._suggestion(state)
        held: tuple[Part, ...] = ()
        if made is not None:
            decision, state = initiative.ride(decision, made), self._suggested(state, made)
            if made.kind is Kind.ADVANCE:  # it says what the bridge to the next skill would
                way = tuple(part for part in way if part != Part("line", "new_skill"))
        if made is not None and initiative.asks(made):
            held = way
        else:
            decision = replace(decision, parts=(*decision.parts, *way))
            state = observe(state, self._asked(table, states))
        return self._thought(
            decision, table, said, judgement, attempt, states, history, state, made, became, held
        )

    def _thought(
        self,
        decision: Decision,
        table: Table,
        said: str,
        judgement: Judgement | None,
        attempt: AttemptFact | None,
        states: tuple[SkillState, ...],
        history: tuple[str, ...],
        state: State,
        made: Suggestion | None = None,
        became: Outcome | None = None,
        held: tuple[Part, ...] = (),
    ) -> Thought:
        words = {
            "title": self.course.title,
            "skill": table.skill.name,
            "answer": decision.table.item.answer.spoken,
            "choices": listed(table.item.choices),
            "source": decision.source,
        }
        told = self._plainly(decision.table.item, judgement, said)
        script, banks = write(decision, table, told, self._lines, self.at.used, words)
        return Thought(
            turn=self.at.turn + 1,
            said=said,
            judgement=judgement,
            decision=decision,
            script=script,
            expected=expected(table, made, held),
            attempt=attempt,
            states=states,
            table=table,
            history=history,
            banks=banks,
            pace=max(SLOWEST, self.at.pace * SLOWER) if decision.slower else self.at.pace,
            state=state,
            made=made,
            fact=self._fact(made),
            became=became,
            waited=self.at.fact if became is not None else None,
            held=held,
        )

    def _goal(self, said: str, judgement: Judgement) -> GoalFact | None:
        found = chosen(said, judgement, self.at.table.item, self.at.offer)
        if found is None:
            return None
        kind, words = found
        t = stamp(self._clock.today())
        return GoalFact(self._learner, self.course.course, words, t, self._session, kind)

    def _set_out(self, goal: GoalFact, said: str, state: State, became: Outcome | None) -> Thought:
        """Take ``goal`` up and go on; with the next step chosen, a learner who wants to stop may."""
        table, offer = self.at.table, self.at.offer
        if goal.kind is GoalKind.GOAL:
            decision, state = self._go_on("goal_set"), replace(state, goal=goal.words)
        else:
            leaving = offer is not None and offer.kind is Kind.REFLECT
            stop = any(judge(table.item, one).intent is Intent.STOP for one in _SENTENCE.split(said.strip()))
            decision = self._go_on("step_kept")
            if leaving or stop:
                close = Decision(Act.CLOSE, (), table, "the learner chose the next step")
                decision = policy.and_close(close)
        decision = replace(decision, also=(*decision.also, Act.GOAL))
        return replace(self._on(decision, said, None, None, {}, state, became, goal), goal=goal)

    def _closing(
        self, attempt: AttemptFact | None, changed: Mapping[str, SkillState], goal: GoalFact | None
    ) -> Part:
        """What came of the lesson, in at most three sentences."""
        at = self.at
        told = summarise(
            self.course,
            at.attempts if attempt is None else (*at.attempts, attempt),
            self.met,
            {**at.states, **changed},
            self.params,
            self.began,
            step=step(goal) or at.step,
        )
        return Part("text", spoken(told, self._summary, self._clock.today().astimezone()))

    def _to_the_tutor(self, said: str, judgement: Judgement) -> tuple[State, Outcome | None, Decision | None]:
        """The lesson after these words as tact sees it, what became of the suggestion that waited, and the
        tutor's act where the words were meant for it rather than for the question."""
        at, now = self.at, self._clock.now()
        meant = self.first.meant(said, judgement) if self.first is not None else None
        reply, became = policy.reply_to_offer(said), None
        if at.offer is not None:
            became = initiative.outcome(at.offer, reply, meant)
            if at.offer.kind is Kind.GOAL and self._goal(said, judgement) is not None:
                became = Outcome.ACCEPTED
        state = initiative.heard(at.state, now, meant, at.offer, became)
        if meant in initiative.TO_THE_TUTOR:
            return state, became, self._go_on(f"suggest_{meant}")
        if judgement.intent in (Intent.STOP, Intent.WAIT):
            return state, became, None
        if at.offer is None or at.offer.kind is Kind.STUCK:  # a hint that was offered is the policy's
            return state, became, self._go_on("go_on") if at.held else None
        if became is Outcome.ACCEPTED and at.offer.kind in initiative.YES_OR_NO:
            return state, became, self._take_up(at.offer)
        if at.held:
            return state, became, self._go_on("go_on")
        refused = became is Outcome.DISMISSED and reply is False
        return state, became, policy.declined(at.table) if refused else None

    def _take_up(self, offer: Suggestion) -> Decision:
        """What follows a yes."""
        table = self.at.table
        match offer.kind:
            case Kind.BREAK:
                return Decision(Act.WAIT, (Part("line", "rest"),), table, "the learner rests")
            case Kind.MISCONCEPTION | Kind.CHANGE_APPROACH | Kind.PREREQUISITE if not self.at.held:
                return policy.together(table)
            case _:
                return self._go_on("go_on")

    def _go_on(self, bank: str) -> Decision:
        """A line, and the question on the table: put now where it was held back, else said again."""
        way = self.at.held or (Part("question"),)
        parts = (Part("line", bank), *way)
        return Decision(Act.ASK, parts, self.at.table, "the lesson goes on", puts=True)

    def _suggestion(self, state: State) -> Suggestion | None:
        if self.first is None:
            return None
        return self.first.now(state, self._clock.now(), self._local())

    def _suggested(self, state: State, made: Suggestion) -> State:
        return observe(state, on.Suggested(self._clock.now(), made.kind))

    def _local(self) -> dt.time:
        return self._clock.today().astimezone().time()

    def _asked(self, table: Table, states: Iterable[SkillState] = ()) -> on.ItemAsked:
        known = {**self.at.states, **{state.skill: state for state in states}}
        weak = next(
            (
                needed
                for needed in table.skill.requires
                if not mastered(current(known, self.course, needed, self.params), self.params)
            ),
            None,
        )
        return on.ItemAsked(self._clock.now(), table.item.id, table.skill.id, table.item.difficulty, weak)

    def _newly_mastered(self, skill: str, state: SkillState) -> bool:
        before = self.at.states.get(skill)
        was = before is not None and mastered(before, self.params)
        return mastered(state, self.params) and not was

    def _fact(self, made: Suggestion | None) -> SuggestionFact | None:
        if made is None:
            return None
        return SuggestionFact(
            self._learner,
            self._session,
            made.kind,
            made.words,
            made.reason,
            made.benefit,
            made.cost,
            stamp(self._clock.today()),
        )

    def _plainly(self, item: Item, judgement: Judgement | None, said: str) -> str:
        """A short answer as the course writes it, so that what was worded ahead for it can be used."""
        if judgement is None or len(said.split()) > PLAIN_WORDS:
            return said
        if judgement.verdict is Verdict.RIGHT:
            return item.answer.spoken
        wrong = next((w.match for w in item.misconceptions if w.name == judgement.misconception), "")
        return wrong or self._lines.likely.get(judgement.intent or "", said)

    def _attempt(
        self, judgement: Judgement, decision: Decision, said: str, confidence: float
    ) -> AttemptFact | None:
        if not decision.counts:
            return None
        return AttemptFact(
            learner=self._learner,
            session=self._session,
            course=self.course.course,
            item=self.at.table.item.id,
            skills=self.at.table.skill.trained_by(self.at.table.item),
            verdict=judgement.verdict,
            t=stamp(self._clock.today()),
            first=not self.at.table.answered,
            hints=self.at.table.hints,
            assisted=self.at.table.item.id in self.at.told,
            misconception=judgement.misconception,
            confidence=confidence,
            latency=max(0.0, round(self._clock.now() - self.asked_at, 3)),
            said=masked(said) if self._keep_said else None,
        )

    def _choose(self, states: Mapping[str, SkillState], history: tuple[str, ...]) -> Choice:
        now: dt.datetime = self._clock.today()
        return next_item(self.course, states, history, now, self.params)


def _is_the_answer(item: Item, judgement: Judgement) -> bool:
    """The words that a question asks for are no sign: "call the police" where that is the phrase to learn."""
    return judgement.verdict is Verdict.RIGHT and item.answer.type != "open"


def _asks(judgement: Judgement) -> bool:
    return judgement.intent is Intent.QUESTION
