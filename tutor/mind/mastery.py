"""What follows once a skill is mastered: the learner goes on, takes a harder question, or one more. Pure."""

from __future__ import annotations

from tutor.course.model import Course
from tutor.learner.proactive import Suggestion
from tutor.learner.timeline import Kind, Outcome, Reply
from tutor.learner.transfer import another
from tutor.mind.acts import Act, Decision, Part, Table, line
from tutor.mind.initiative import Initiative
from tutor.mind.standing import Standing


def answers(said: str, at: Standing, speaks_first: Initiative) -> bool:
    """Whether ``said`` is a wish to stay with the skill; "I want to practise more" is no goal here."""
    offered = at.offer is not None and at.offer.kind is Kind.ADVANCE and bool(at.held)
    return offered and speaks_first.reply(said) in (Reply.HARDER, Reply.MORE)


def became(reply: Reply | None) -> Outcome:
    """What became of the offer: whoever chooses has taken it up, whichever way."""
    if reply is None:
        return Outcome.IGNORED
    return Outcome.DISMISSED if reply is Reply.NO else Outcome.ACCEPTED


def stays(at: Standing, offer: Suggestion, reply: Reply | None, course: Course) -> Decision | None:
    """The question that takes the place of the one held back, where the learner stays with the skill.

    ``None`` where they go on. A no to "Shall we go on?" stays; a no to a harder question does not. A course
    that was edited meanwhile may have lost the skill: then the lesson goes on.
    """
    skill = next((one for one in course.skills if one.id == offer.skill and one.items), None)
    if skill is None or offer.kind is not Kind.ADVANCE:
        return None
    hard = offer.transfer if offer.transfer in course.item_ids else ""
    if reply is Reply.HARDER and hard:
        table, bank, why = Table(*course.find(hard)), "harder", "the learner wants a harder question"
    elif reply in (Reply.HARDER, Reply.MORE) or (reply is Reply.NO and not offer.transfer):
        table, bank = Table(skill, another(skill, asked(at))), "one_more"
        why = "the learner stays with the skill"
    else:
        return None
    return Decision(Act.ASK, (line(bank), Part("question")), table, why, puts=True)


def asked(at: Standing) -> tuple[str, ...]:
    """The items that were asked so far, without one that an offer still holds back."""
    waits = at.offer is not None and at.offer.kind is Kind.ADVANCE and bool(at.held)
    return at.history[:-1] if waits else at.history
