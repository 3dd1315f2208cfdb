"""Thinks about what was said: verdict, act, script, and how everything would stand then.

It changes nothing, so it may run ahead of the end of a turn. What it thinks from (``at`` and the other
public attributes of ``Thinker``) is the tutor's to change.
"""

from __future__ import annotations

import datetime as dt
import os
from collections.abc import Mapping
from dataclasses import replace

from tutor.answers.judge import judge
from tutor.answers.verdict import Intent, Judgement, Verdict
from tutor.clock import Clock
from tutor.config import Settings
from tutor.course.model import Course, Item
from tutor.learner import timeline as on
from tutor.learner.facts import GoalKind, SuggestionFact, stamp
from tutor.learner.model import Params, SkillState, current, mastered, update
from tutor.learner.person import Profile
from tutor.learner.proactive import Suggestion
from tutor.learner.schedule import Choice, next_item
from tutor.learner.situation import State, observe
from tutor.learner.summary import spoken, summarise
from tutor.learner.timeline import Kind, Outcome
from tutor.learner.transfer import transfer
from tutor.mind import initiative, mastery, policy, replies
from tutor.mind.acts import Act, Decision, Part, Table, line
from tutor.mind.asking import BRIDGES, expected, introduction
from tutor.mind.chosen import chosen
from tutor.mind.danger import Danger, danger
from tutor.mind.heard import NOTHING, Heard
from tutor.mind.initiative import Initiative
from tutor.mind.kept import Keeper
from tutor.mind.lines import Lines
from tutor.mind.retrieve import Library
from tutor.mind.safety import chosen_region, refer, referral
from tutor.mind.script import listed, write
from tutor.mind.standing import Standing, Thought, step
from tutor.summaries import words as summary_words

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
        profile: Profile | None,
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
        self._keeper = Keeper(learner, session, course.course, keep_said)
        self._lines = lines
        self._clock = clock
        self._adult = profile is not None and profile.adult(self.began)
        self._region = chosen_region(settings.safety.region, os.environ)
        self._summary = summary_words(lines.language)

    def greet(self, states: Mapping[str, SkillState], history: tuple[str, ...], state: State) -> Thought:
        """Where the lesson begins (``at``), and the greeting with the first question."""
        choice = self._choose(states, history)
        table = Table(choice.skill, choice.item)
        self.at = Standing(table, state, states=states, history=history)
        greeting = (line("greet_again" if history else "greet"), line("invite"))
        decision = Decision(Act.GREET, greeting, table, choice.reason, moves_on=True)
        way = (*introduction(choice, states, "first_question"), Part("question"))
        return self._go_to(decision, NOTHING, choice, way, state)

    def consider(self, said: str, confidence: float = 1.0) -> Thought:
        """What the tutor would answer to ``said``; changes nothing."""
        table = self.at.table
        judgement = self._agreed(judge(table.item, said, confidence=confidence), said)
        if (sign := danger(said)) is not None and not _is_the_answer(table.item, judgement):
            return self._refer(sign)
        setting = self.sets_out(said, judgement)
        state, became, answer = replies.answered(
            said,
            judgement,
            self.at,
            self.first,
            self._clock.now(),
            self.course,
            sets_out=setting is not None,
        )
        if setting is not None:
            goal = self._keeper.goal(setting, self._stamp())
            decision, state = replies.set_out(goal, said, self.at, state)
            return self._on(decision, Heard(said, became=became, goal=goal), state)
        if answer is not None:
            return self._on(answer, Heard(said, became=became), state)
        found = self.library.answer(said, table.item) if self.library and _asks(judgement) else None
        reply = replies.agrees(said, self.first)
        decision = policy.decide(table, judgement, said, agrees=reply, found=found, met=self.at.history)
        if not decision.ends and replies.and_stops(table.item, said):
            decision = policy.and_close(decision)
        latency = self._clock.now() - self.asked_at
        attempt = self._keeper.attempt(self.at, judgement, decision, said, confidence, self._stamp(), latency)
        changed = update(dict(self.at.states), attempt, self.course, self.params) if attempt else {}
        return self._on(decision, Heard(said, judgement, attempt, changed, became), state)

    def sets_out(self, said: str, judgement: Judgement) -> tuple[GoalKind, str] | None:
        """The goal or the next step that ``said`` names, where it is no answer."""
        if self.first is not None and mastery.answers(said, self.at, self.first):
            return None
        return chosen(said, judgement, self.at.table.item, self.at.offer, put=not self.at.held)

    def _agreed(self, judgement: Judgement, said: str) -> Judgement:
        if judgement.verdict is not Verdict.PARTLY or self.agreed_on != (self.at.table.item.id, said):
            return judgement
        return Judgement(Verdict.RIGHT, judgement.value, "Two models agree that it holds what it should.")

    def _refer(self, sign: Danger) -> Thought:
        """Stop the lesson. What was said is left out, so that it is neither stored nor shown to a model."""
        words = referral(self._region, self._lines.language, sign, adult=self._adult)
        decision = refer(self.at.table, words, sign)
        return replace(self._thought(decision, NOTHING, self.at.state), sign=sign)

    def silence(self) -> Thought | None:
        """What the tutor says now of its own accord, while nobody speaks, if anything; changes nothing."""
        at, now = self.at, self._clock.now()
        if at.unheard and not at.state.on_break:
            waited = now - at.state.since > initiative.ANSWER_S
            return self._on(replies.go_on(at, "go_on"), NOTHING, at.state) if waited else None
        if at.held and at.offer is not None and now - at.state.since > initiative.ANSWER_S:
            state = observe(at.state, on.Suggested(now, at.offer.kind, Outcome.IGNORED))
            if initiative.looks_back(at.offer):
                return self._on(replies.let_go(at), Heard(became=Outcome.IGNORED), state)
            return self._on(replies.go_on(at, "go_on"), Heard(became=Outcome.IGNORED), state)
        made = self._suggestion(at.state)
        if made is None or made.kind is not Kind.STUCK or at.held or at.table.silences >= LEFT_ALONE:
            return None
        state = observe(at.state, on.Suggested(now, made.kind))
        heard = Heard(became=initiative.unanswered(at.offer)) if at.offer is not None else NOTHING
        return self._thought(policy.offer_help(at.table, made.words), heard, state, made=made)

    def still_fits(self, thought: Thought) -> bool:
        """Whether what ``silence`` gave a moment ago may still be said."""
        if thought.made is None or self.first is None:
            return thought.turn == self.at.turn + 1
        now, local = self._clock.now(), self._local()
        return thought.turn == self.at.turn + 1 and self.first.fits(thought.made, self.at.state, now, local)

    def fault(self, bank: str) -> Thought:
        """One plain sentence about a fault, from the bank of lines so called; nothing else changes."""
        decision = Decision(Act.CLARIFY, (line(bank),), self.at.table, "a fault")
        return self._thought(decision, NOTHING, self.at.state, held=self.at.held)

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

    def _on(self, decision: Decision, heard: Heard, state: State) -> Thought:
        """The thought for ``decision``, with the next question where it moves on, and a suggestion.

        ``state``: the lesson as tact sees it, up to the learner's words.
        """
        at = self.at
        if decision.ends and (asked := self._before_leaving(decision, heard, state)) is not None:
            return asked
        if decision.ends:
            parts = (*decision.parts, self._closing(heard))
            decision = replace(decision, parts=parts, also=(*decision.also, Act.RECAP))
        new = heard.newly_mastered(at.states, self.params)
        states = heard.known(at.states)
        choice = self._choose(states, at.history) if decision.moves_on else None
        further = [(skill, self._further(skill, states, choice)) for skill in new]
        state = initiative.answered(state, self._clock.now(), heard.judgement, decision, further)
        if choice is not None:
            led = introduction(choice, states, "next_question", after=at.table.skill)
            return self._go_to(decision, heard, choice, (*led, Part("question")), state)
        made = self._suggestion(state)
        if not _may_suggest(decision, heard) and not initiative.hears_out(decision, state, made):
            made = None
        if made is not None and not initiative.fits_in(decision, made):
            made = None
        if made is not None:
            decision, state = self._ride(decision, made, state)
        decision = replies.puts(decision, at)
        held = at.held or ((Part("question"),) if state.on_break else ())  # after a rest it is put again
        way: tuple[Part, ...] = ()
        if decision.puts:
            state = state if not held else observe(state, self._asked(decision.table, heard))
            held, way = (), held
        instead = decision.table if decision.table.item.id != at.table.item.id else None
        if instead is not None:  # another question than the one that was held back
            way = (Part("question"),)
        return self._thought(decision, heard, state, to=instead, made=made, held=held, way=way)

    def _before_leaving(self, decision: Decision, heard: Heard, state: State) -> Thought | None:
        """Once, before the lesson closes for one who says goodbye: what they would like to do next time."""
        at = self.at
        says_goodbye = heard.judgement is not None and heard.judgement.intent is Intent.STOP
        if not says_goodbye or replies.at_once(heard.said) or at.step or not at.attempts:
            return None
        made = None if initiative.looks_back(at.offer) else self._suggestion(state)
        if made is None or not initiative.looks_back(made):
            return None
        decision = Decision(Act.ASK, (), decision.table, "the learner leaves: ask for the next step")
        decision, state = self._ride(replace(decision, also=(Act.GOAL,)), made, state)
        return self._thought(decision, heard, state, made=made, held=at.held or (Part("question"),))

    def _go_to(
        self, decision: Decision, heard: Heard, choice: Choice, way: tuple[Part, ...], state: State
    ) -> Thought:
        """``decision`` and the ``way`` to the next question, held back by a suggestion that asks."""
        table = Table(choice.skill, choice.item)
        made = self._suggestion(state)
        held: tuple[Part, ...] = ()
        if made is not None:
            decision, state = self._ride(decision, made, state)
            if made.kind is Kind.ADVANCE:  # it says what the bridge to the next skill would
                way = tuple(part for part in way if part.value not in BRIDGES)
        if made is not None and made.asks:
            held, way = way, ()
        else:
            decision = replace(decision, parts=(*decision.parts, *way))
            state = observe(state, self._asked(table, heard))
        return self._thought(decision, heard, state, to=table, made=made, held=held, way=way)

    def _thought(
        self,
        decision: Decision,
        heard: Heard,
        state: State,
        *,
        to: Table | None = None,
        made: Suggestion | None = None,
        held: tuple[Part, ...] = (),
        way: tuple[Part, ...] = (),
    ) -> Thought:
        """``decision`` in words, and how everything stands then; ``to``: the next question, if it is one;
        ``way``: the last parts, where they lead to a question that was not put before."""
        at, table = self.at, to or decision.table
        waits = at.offer if heard.became is None and held else None
        words = {
            "title": self.course.title,
            "skill": table.skill.name,
            "answer": decision.table.item.answer.spoken,
            "choices": listed(table.item.choices),
            "source": decision.source,
        }
        told = heard.plainly(decision.table.item, self._lines.likely)
        script, banks = write(decision, table, told, self._lines, at.used, words, way)
        return Thought(
            turn=at.turn + 1,
            said=heard.said,
            judgement=heard.judgement,
            decision=decision,
            script=script,
            expected=expected(table, made or waits, held),
            attempt=heard.attempt,
            states=tuple(heard.changed.values()),
            table=table,
            history=at.history if to is None else (*mastery.asked(at), to.item.id),
            banks=banks,
            pace=max(SLOWEST, at.pace * SLOWER) if decision.slower else at.pace,
            state=state,
            made=made,
            fact=self._kept(made) if made is not None else None,
            became=heard.became,
            waited=at.fact if heard.became is not None else None,
            held=held,
            goal=heard.goal,
        )

    def _closing(self, heard: Heard) -> Part:
        """What came of the lesson, in at most three sentences."""
        at = self.at
        told = summarise(
            self.course,
            at.attempts if heard.attempt is None else (*at.attempts, heard.attempt),
            self.met,
            heard.known(at.states),
            self.params,
            self.began,
            step=step(heard.goal) or at.step,
        )
        return Part("text", spoken(told, self._summary, self._clock.today().astimezone()))

    def _suggestion(self, state: State) -> Suggestion | None:
        if self.first is None:
            return None
        return self.first.now(state, self._clock.now(), self._local())

    def _ride(self, decision: Decision, made: Suggestion, state: State) -> tuple[Decision, State]:
        """``decision`` with ``made`` said in it."""
        said = on.Suggested(self._clock.now(), made.kind)
        return initiative.ride(decision, made), observe(state, said)

    def _further(self, skill: str, states: Mapping[str, SkillState], choice: Choice | None) -> str | None:
        """An item for the transfer of a ``skill`` that was just mastered, other than the next question."""
        besides = choice.item.id if choice is not None else None
        found = transfer(self.course, states, skill, self.at.history, self.params, besides=besides)
        return None if found is None else found.id

    def _asked(self, table: Table, heard: Heard) -> on.ItemAsked:
        known = heard.known(self.at.states)
        weak = next(
            (
                needed
                for needed in table.skill.requires
                if not mastered(current(known, self.course, needed, self.params), self.params)
            ),
            None,
        )
        return on.ItemAsked(self._clock.now(), table.item.id, table.skill.id, table.item.difficulty, weak)

    def _choose(self, states: Mapping[str, SkillState], history: tuple[str, ...]) -> Choice:
        return next_item(self.course, states, history, self._clock.today(), self.params)

    def _kept(self, made: Suggestion) -> SuggestionFact:
        return self._keeper.suggestion(made, self._clock.today(), self._clock.now())

    def _local(self) -> dt.time:
        return self._clock.today().astimezone().time()

    def _stamp(self) -> str:
        return stamp(self._clock.today())


def _is_the_answer(item: Item, judgement: Judgement) -> bool:
    """The words that a question asks for are no sign: "call the police" where that is the phrase to learn."""
    return judgement.verdict is Verdict.RIGHT and item.answer.type != "open"


def _asks(judgement: Judgement) -> bool:
    return judgement.intent is Intent.QUESTION


def _may_suggest(decision: Decision, heard: Heard) -> bool:
    """Whether a suggestion may come beside an act that stays with the question."""
    if heard.judgement is None or decision.ends or decision.act in policy.LISTENS:
        return False
    return decision.counts or decision.act is Act.HINT
