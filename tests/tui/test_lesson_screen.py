"""The lesson screen: what keys say, what events draw, what a learner can put right."""

from __future__ import annotations

import datetime as dt

import pytest
from textual.containers import VerticalScroll
from textual.pilot import Pilot
from textual.widgets import Input, Static

from tests.fakes.app import ScriptedHolding, answers, asks
from tests.tui.conftest import Play, settled
from tutor.errors import StoreError
from tutor.events import (
    AnswerJudged,
    Faulted,
    PhraseSpoken,
    SpeechStarted,
    StageTimed,
    SuggestionMade,
    TranscriptRevised,
    TurnReopened,
    WordingChecked,
)
from tutor.lessons import Goal, Moment
from tutor.tui.app import Asked, SoriApp
from tutor.tui.held import Noted
from tutor.tui.screens.lesson import LessonScreen
from tutor.tui.widgets.details import Details
from tutor.tui.widgets.goal import GoalLine
from tutor.tui.widgets.meter import bar
from tutor.tui.widgets.question import QuestionCard
from tutor.tui.widgets.skills import SkillMap

TYPED = Asked(course="fractions", learner="Mina", audio=False)
SPOKEN = Asked(course="fractions", learner="Mina", audio=True)
GOAL = Goal("add fractions", 4, 10, 2, 12, dt.date(2027, 1, 31), 70)
CHOICE = asks(1, "third-or-quarter", "Hello!", "Which is bigger, one third or one quarter?")


async def begun(pilot: Pilot[None], app: SoriApp) -> None:
    await settled(pilot, lambda: isinstance(app.screen, LessonScreen))
    await settled(pilot, lambda: app.screen.query_one("#answer", Input).has_focus)


def text(app: SoriApp, selector: str) -> str:
    return str(app.screen.query_one(selector, Static).content)


def transcript(app: SoriApp) -> list[str]:
    return [
        str(line.content) for line in app.screen.query("#transcript Static").results(Static) if line.display
    ]


@pytest.mark.parametrize(
    ("key", "words"),
    [
        ("f2", "Can I have a hint?"),
        ("f3", "Can you say that again?"),
        ("f4", "I don't know."),
        ("f5", "Skip this one."),
        ("f10", "I want to stop now."),
    ],
)
def test_a_key_says_what_a_learner_would_say(play: Play, key: str, words: str) -> None:
    holding = ScriptedHolding(CHOICE)

    async def steps(pilot: Pilot[None], app: SoriApp) -> None:
        await begun(pilot, app)
        await pilot.press(key)

    play(steps, holding, TYPED)
    assert holding.said == [words]


@pytest.mark.parametrize("word", ["hint", "repeat", "dont_know", "skip", "finish"])
def test_the_tutor_understands_what_the_keys_say(word: str) -> None:
    from tutor.answers.judge import judge
    from tutor.answers.verdict import Intent
    from tutor.course.load import find_item, load
    from tutor.tui.screens.lesson import ASKS

    meant = {"finish": Intent.STOP}.get(word) or Intent(word)
    for item in ("third-or-quarter", "half-a-pizza"):
        assert judge(find_item(load("fractions"), item)[1], ASKS[word]).intent is meant


def test_what_is_typed_is_said_and_the_box_is_empty_again(play: Play) -> None:
    holding = ScriptedHolding(CHOICE)

    async def steps(pilot: Pilot[None], app: SoriApp) -> None:
        await begun(pilot, app)
        await pilot.press(*"one third", "enter")
        await settled(pilot)
        assert app.screen.query_one("#answer", Input).value == ""

    play(steps, holding, TYPED)
    assert holding.said == ["one third"]
    assert holding.typings == len("one third")


def test_nothing_is_said_before_the_first_question(play: Play) -> None:
    holding = ScriptedHolding()

    async def steps(pilot: Pilot[None], app: SoriApp) -> None:
        await begun(pilot, app)
        await pilot.press(*"four", "enter")
        await settled(pilot)
        assert "getting ready" in text(app, "#notice")
        assert app.screen.query_one("#answer", Input).value == "four"

    play(steps, holding, TYPED)
    assert holding.said == []


@pytest.mark.parametrize(
    ("keys", "said"),
    [
        (("down", "enter"), "one third"),
        (("down", "down", "enter"), "one quarter"),
        (("b", "enter"), "one quarter"),
        (("down", "up", *"it is", "enter"), "it is"),
        (("down", "x", "enter"), "x"),
    ],
)
def test_choices_are_picked_by_arrows_or_letter_or_typed(
    play: Play, keys: tuple[str, ...], said: str
) -> None:
    holding = ScriptedHolding(CHOICE)

    async def steps(pilot: Pilot[None], app: SoriApp) -> None:
        await begun(pilot, app)
        assert app.screen.query_one(QuestionCard).choices == ("one third", "one quarter")
        await pilot.press(*keys)
        await settled(pilot)

    play(steps, holding, TYPED)
    assert holding.said == [said]


def test_a_choice_is_picked_with_the_mouse(play: Play) -> None:
    holding = ScriptedHolding(CHOICE)

    async def steps(pilot: Pilot[None], app: SoriApp) -> None:
        await begun(pilot, app)
        await pilot.click("#choices", offset=(3, 1))
        await settled(pilot)

    play(steps, holding, TYPED)
    assert holding.said == ["one quarter"]


def test_the_transcript_shows_both_with_verdicts_in_words(play: Play) -> None:
    events = (
        *CHOICE,
        answers(2, "하나"),
        AnswerJudged(2.0, 2, "third-or-quarter", "wrong", "", None, ""),
        *asks(2, "third-or-quarter", "Not quite.", act="hint"),
    )

    async def steps(pilot: Pilot[None], app: SoriApp) -> None:
        await begun(pilot, app)
        await settled(pilot, lambda: len(transcript(app)) == 3)
        assert transcript(app) == [
            "Sori Hello! Which is bigger, one third or one quarter?",
            "You  하나  ✗ not yet",
            "Sori Not quite.",
        ]
        assert "1 of 2" in str(app.screen.query_one(QuestionCard).border_subtitle)

    play(steps, ScriptedHolding(events), TYPED)


def test_a_partial_transcript_is_shown_until_it_counts(play: Play) -> None:
    holding = ScriptedHolding(
        (*CHOICE, SpeechStarted(2.0, 0), TranscriptRevised(2.5, "one third I", "one third"))
    )

    async def steps(pilot: Pilot[None], app: SoriApp) -> None:
        await begun(pilot, app)
        await settled(pilot, lambda: transcript(app)[-1] == "You  one third I…")
        assert "hearing you" in text(app, "#meter")
        holding.tell(answers(2, "One third I think."))
        await settled(pilot, lambda: transcript(app)[-1] == "You  One third I think.")

    play(steps, holding, SPOKEN)


def test_words_on_their_way_to_the_speaker_are_not_shown_yet(play: Play) -> None:
    holding = ScriptedHolding(CHOICE[:-1], sounds=Moment(-30.0, 1.5))

    async def steps(pilot: Pilot[None], app: SoriApp) -> None:
        await begun(pilot, app)
        await settled(pilot, lambda: transcript(app)[-1] == "Sori Hello! Which is bigger, one")
        assert "speaking" in text(app, "#meter")

    play(steps, holding, SPOKEN)


def test_a_misheard_answer_is_taken_back_with_one_key_and_put_right(play: Play) -> None:
    holding = ScriptedHolding(
        (*CHOICE, answers(2, "one bird"), *asks(2, "third-or-quarter", "Hm?", act="clarify"))
    )

    async def steps(pilot: Pilot[None], app: SoriApp) -> None:
        await begun(pilot, app)
        await settled(pilot, lambda: len(transcript(app)) == 3)
        await pilot.press("f8")
        assert holding.taken_back == 1
        holding.tell(TurnReopened(3.0, 2))
        await settled(pilot, lambda: app.screen.query_one("#answer", Input).value == "one bird")
        assert "Not counted" in text(app, "#notice")
        assert len(transcript(app)) == 1
        await pilot.press(*["backspace"] * 4, *"third", "enter")

    play(steps, holding, SPOKEN)
    assert holding.said == ["one third"]


def test_escape_lets_an_answer_stand_that_was_heard_rightly(play: Play) -> None:
    holding = ScriptedHolding((*CHOICE, answers(2, "one third"), *asks(2, "third-or-quarter", "Yes.")))

    async def steps(pilot: Pilot[None], app: SoriApp) -> None:
        await begun(pilot, app)
        await settled(pilot, lambda: len(transcript(app)) == 3)
        await pilot.press("f8")
        holding.tell(TurnReopened(3.0, 2))
        await settled(pilot, lambda: app.screen.query_one("#answer", Input).value == "one third")
        await pilot.press("escape")

    play(steps, holding, SPOKEN)
    assert holding.said == ["one third"]


def test_there_is_nothing_to_mishear_by_keyboard(play: Play) -> None:
    holding = ScriptedHolding((*CHOICE, answers(2, "one bird")))

    async def steps(pilot: Pilot[None], app: SoriApp) -> None:
        await begun(pilot, app)
        await settled(pilot, lambda: len(transcript(app)) == 2)
        await pilot.press("f8")

    play(steps, holding, TYPED)
    assert holding.taken_back == 0


@pytest.mark.parametrize(
    ("key", "words"), [("ctrl+y", "yes"), ("ctrl+l", "maybe later"), ("ctrl+n", "stop suggesting")]
)
def test_a_suggestion_is_shown_with_its_reason_and_answered_by_key(play: Play, key: str, words: str) -> None:
    made = SuggestionMade(1.0, 1, "break", "Shall we have a break?", "You worked for 25 minutes.", 0.7, 0.2)
    holding = ScriptedHolding((*CHOICE, made))

    async def steps(pilot: Pilot[None], app: SoriApp) -> None:
        await begun(pilot, app)
        await settled(pilot, lambda: app.screen.query_one("#offer").display)
        assert text(app, "#offer-reason") == "Why: You worked for 25 minutes."
        await pilot.press(key)

    play(steps, holding, TYPED)
    assert holding.said == [words]


def test_the_buttons_of_a_suggestion_answer_it(play: Play) -> None:
    made = SuggestionMade(1.0, 1, "break", "Shall we have a break?", "You worked for 25 minutes.", 0.7, 0.2)
    holding = ScriptedHolding((*CHOICE, made))

    async def steps(pilot: Pilot[None], app: SoriApp) -> None:
        await begun(pilot, app)
        await settled(pilot, lambda: app.screen.query_one("#offer").display)
        await pilot.click("#later")
        await settled(pilot, lambda: bool(holding.said))

    play(steps, holding, TYPED)
    assert holding.said == ["maybe later"]


def test_a_fault_is_one_quiet_line(play: Play) -> None:
    holding = ScriptedHolding((*CHOICE, Faulted(1.0, "store", "the disk is full. Free some space.")))

    async def steps(pilot: Pilot[None], app: SoriApp) -> None:
        await begun(pilot, app)
        await settled(pilot, lambda: app.screen.query_one("#notice").display)
        assert text(app, "#notice") == "! the disk is full. Free some space."

    play(steps, holding, TYPED)


def test_what_was_being_loaded_is_forgotten_at_the_first_question(play: Play) -> None:
    holding = ScriptedHolding()

    async def steps(pilot: Pilot[None], app: SoriApp) -> None:
        await begun(pilot, app)
        holding.tell(Noted("loading the speech recogniser"))
        await settled(pilot, lambda: app.screen.query_one("#notice").display)
        for event in CHOICE:
            holding.tell(event)
        await settled(pilot, lambda: len(transcript(app)) == 1)
        assert not app.screen.query_one("#notice").display

    play(steps, holding, TYPED)


def test_a_fault_that_comes_again_and_again_is_told_once(play: Play) -> None:
    slow, full = Faulted(1.0, "wording", "it is slow."), Faulted(2.0, "store", "the disk is full.")
    holding = ScriptedHolding((*CHOICE, slow, full))

    async def steps(pilot: Pilot[None], app: SoriApp) -> None:
        await begun(pilot, app)
        await settled(pilot, lambda: text(app, "#notice") == "! the disk is full.")
        holding.tell(slow)
        holding.tell(answers(2, "one third"))
        await settled(pilot, lambda: len(transcript(app)) == 2)
        assert text(app, "#notice") == "! the disk is full."

    play(steps, holding, TYPED)


def test_a_line_about_an_engine_is_a_quiet_notice_too(play: Play) -> None:
    holding = ScriptedHolding((*CHOICE,))

    async def steps(pilot: Pilot[None], app: SoriApp) -> None:
        await begun(pilot, app)
        holding.tell(Noted("No wording model: it is not installed."))
        await settled(pilot, lambda: text(app, "#notice").startswith("· No wording model"))

    play(steps, holding, TYPED)


def test_what_is_typed_goes_to_the_box_whatever_has_the_focus(play: Play) -> None:
    async def steps(pilot: Pilot[None], app: SoriApp) -> None:
        await begun(pilot, app)
        await pilot.press("tab", *"one ", "shift+tab", "escape", *"third")
        await settled(pilot)
        box = app.screen.query_one("#answer", Input)
        assert (box.value, box.has_focus) == ("one third", True)

    play(steps, ScriptedHolding(CHOICE), TYPED)


@pytest.mark.parametrize("key", ["f2", "f3", "ctrl+y"])
def test_a_key_leaves_what_is_being_typed_where_it_is(play: Play, key: str) -> None:
    made = SuggestionMade(1.0, 1, "break", "Shall we have a break?", "You worked for 25 minutes.", 0.7, 0.2)
    holding = ScriptedHolding((*CHOICE, made))

    async def steps(pilot: Pilot[None], app: SoriApp) -> None:
        await begun(pilot, app)
        await settled(pilot, lambda: app.screen.query_one("#offer").display)
        await pilot.press(*"one th", key, *"ird")
        await settled(pilot)
        assert app.screen.query_one("#answer", Input).value == "one third"

    play(steps, holding, TYPED)
    assert len(holding.said) == 1


def test_control_c_tells_how_to_leave_and_covers_nothing(play: Play) -> None:
    async def steps(pilot: Pilot[None], app: SoriApp) -> None:
        await begun(pilot, app)
        await pilot.press(*"one", "ctrl+c")
        await settled(pilot, lambda: "Ctrl+Q leaves" in text(app, "#notice"))
        assert not app._notifications

    play(steps, ScriptedHolding(CHOICE), TYPED)


def test_the_box_is_there_even_with_everything_shown_on_a_small_screen(play: Play) -> None:
    reason = "The same mistake came twice, so the idea behind it is worth a look."
    made = SuggestionMade(1.0, 1, "misconception", "Shall we look at it together?", reason, 0.7, 0.2)
    told = (*CHOICE, made, Faulted(1.0, "store", "the disk is full. Free some space. " * 4))

    async def steps(pilot: Pilot[None], app: SoriApp) -> None:
        await begun(pilot, app)
        await pilot.press("f6", "f7")
        await settled(pilot, lambda: app.screen.query_one(Details).display)
        await settled(pilot, lambda: app.screen.query_one("#answer").region.bottom == app.size.height - 1)
        assert app.screen.query_one("#answer").region.height == 3
        assert app.screen.query_one("#meter").region.height == 1
        never = app.screen.query_one("#never").region
        assert never.right <= app.screen.query_one("#offer").region.right

    play(steps, ScriptedHolding(told, aim=GOAL), TYPED)


def test_the_learners_own_goal_is_shown_and_read_again_after_each_turn(play: Play) -> None:
    holding = ScriptedHolding(CHOICE)

    async def steps(pilot: Pilot[None], app: SoriApp) -> None:
        await begun(pilot, app)
        await settled(pilot, lambda: len(transcript(app)) == 1)
        line = app.screen.query_one(GoalLine)
        assert not line.display
        assert "0 of 5 questions" in text(app, "#head")
        holding.aim = GOAL
        for event in asks(2, "third-or-quarter", "I'll keep that as your goal.", act="chat"):
            holding.tell(event)
        await settled(pilot, lambda: line.display)
        assert "add fractions" in text(app, "#goal")
        assert "today 4/10 min · by 2027-01-31 · skills 2/12" in text(app, "#goal")
        await pilot.resize_terminal(200, 60)
        await settled(pilot, lambda: "4 of 10 min · by 2027-01-31, 70 days left" in text(app, "#goal"))
        holding.aim = None
        holding.tell(asks(3, "third-or-quarter", "Gone.", act="chat")[-1])
        await settled(pilot, lambda: not line.display)

    play(steps, holding, TYPED)


def test_a_store_that_cannot_be_read_leaves_the_lesson_as_it_is(play: Play) -> None:
    class Broken(ScriptedHolding):
        asked = 0

        def goal(self) -> Goal | None:
            self.asked += 1
            raise StoreError("the store is broken", "Mend it.")

    holding = Broken(CHOICE)

    async def steps(pilot: Pilot[None], app: SoriApp) -> None:
        await begun(pilot, app)
        await settled(pilot, lambda: holding.asked > 0)
        await pilot.press(*"one", "enter")

    play(steps, holding, TYPED)
    assert holding.said == ["one"]


def test_details_are_off_until_asked_for_and_tell_times_guard_and_events(play: Play) -> None:
    events = (
        *CHOICE,
        answers(2, "one third"),
        StageTimed(2, "endpoint", 2.0, 0.0),
        StageTimed(2, "verdict", 2.0, 0.1),
        WordingChecked(2, False, "late"),
        PhraseSpoken(2.5, 2, "Yes.", "authored"),
    )
    holding = ScriptedHolding((*events, *asks(3, "third-or-quarter", "And now?")))

    async def steps(pilot: Pilot[None], app: SoriApp) -> None:
        await begun(pilot, app)
        assert not app.screen.query_one(Details).display
        await pilot.press("f6")
        assert app.screen.query_one(Details).display
        await settled(pilot, lambda: "turn 2  500 ms" in text(app, "#stages"))
        assert "guard: 0 of 1 sentences passed (late)" in text(app, "#model")
        assert "model: embedded, at work" in text(app, "#model")
        assert "PhraseSpoken turn=3 text=And now?" in text(app, "#event-lines")
        await pilot.press("f3")
        await settled(pilot)
        holding.tell(Noted("one more line"))
        await settled(pilot, lambda: text(app, "#event-lines").endswith("one more line"))
        events = app.screen.query_one("#events", VerticalScroll)
        await settled(pilot, lambda: 0 < events.max_scroll_y == events.scroll_y)
        await pilot.press("f6")
        assert not app.screen.query_one(Details).display

    play(steps, holding, TYPED)


@pytest.mark.parametrize(("width", "wide"), [(80, False), (200, True)])
def test_the_skill_map_is_beside_the_lesson_where_there_is_room(play: Play, width: int, wide: bool) -> None:
    async def steps(pilot: Pilot[None], app: SoriApp) -> None:
        await begun(pilot, app)
        skills = app.screen.query_one(SkillMap)
        assert skills.display is wide
        await pilot.press("f7")
        await settled(pilot, lambda: skills.display is not wide)
        await settled(pilot, lambda: "✓ mastered" in text(app, "#skill-list"))

    play(steps, ScriptedHolding(CHOICE), TYPED, size=(width, 60 if wide else 24))


def test_a_resize_keeps_what_was_typed(play: Play) -> None:
    async def steps(pilot: Pilot[None], app: SoriApp) -> None:
        await begun(pilot, app)
        await pilot.press(*"one thi")
        await pilot.resize_terminal(200, 60)
        await pilot.press(*"rd")
        await pilot.resize_terminal(40, 12)
        await settled(pilot)
        assert app.screen.query_one("#answer", Input).value == "one third"

    play(steps, ScriptedHolding(CHOICE), TYPED)


def test_asked_twice_to_end_the_lesson_is_stopped_without_a_goodbye(play: Play) -> None:
    holding = ScriptedHolding(CHOICE)

    async def steps(pilot: Pilot[None], app: SoriApp) -> None:
        await begun(pilot, app)
        await pilot.press("f10", "f10")
        await settled(pilot, lambda: not isinstance(app.screen, LessonScreen))

    play(steps, holding, TYPED)
    assert holding.said == ["I want to stop now."]
    assert holding.stopped


def test_the_goal_is_counted_and_told_when_it_is_reached(play: Play) -> None:
    done = [event for turn in range(2, 7) for event in asks(turn, "half-a-pizza", "Yes.", act="confirm")]
    holding = ScriptedHolding((*CHOICE, *done))

    async def steps(pilot: Pilot[None], app: SoriApp) -> None:
        await begun(pilot, app)
        await settled(pilot, lambda: "5 of 5 questions" in text(app, "#head"))
        assert "5 questions done" in text(app, "#meter")

    play(steps, holding, TYPED)


def test_the_meter_is_quiet_at_silence_and_full_at_a_loud_voice() -> None:
    assert [bar(level) for level in (-100.0, -60.0, -36.0, -12.0, 0.0)] == [0, 0, 4, 8, 8]
