"""Requests, questions, noise."""

from __future__ import annotations

import pytest

from tutor.answers import intents
from tutor.answers.tokens import tokenize
from tutor.answers.verdict import Intent

SAYINGS = {
    Intent.DONT_KNOW: [
        "I don't know.", "I really don't know this one.", "no idea", "dunno", "pass",
        "I'm not sure", "I forgot", "Um, I have no clue.", "I give up.", "I can't do it.",
        "Sorry, I don't know.", "I don't remember.",
    ],
    Intent.HINT: [
        "hint", "a hint please", "Can you give me a hint?", "Could I have another hint?", "help me",
        "I need help", "I'm stuck", "I don't understand.", "I don't get it",
        "Can you help me with this?", "I'm confused", "How do I start?", "What should I do?",
        "Tell me the answer.", "What's the answer?",
    ],
    Intent.REPEAT: [
        "What?", "Pardon?", "Sorry?", "Say that again please.", "Can you repeat that?",
        "Repeat the question.", "I didn't hear you", "What did you say?", "again",
        "one more time please", "What was the question?", "Huh?", "Could you say it again, please?",
        "Excuse me?", "Come again?", "I couldn't catch that.",
    ],
    Intent.SLOWER: [
        "slower", "Slow down please.", "Can you speak slower?", "too fast",
        "You're talking too fast.", "Could you say that more slowly?", "a bit slower please",
    ],
    Intent.WAIT: [
        "wait", "Wait a second.", "hold on", "Hang on a minute.", "let me think", "One moment.",
        "give me a minute", "I need a moment", "I'm still thinking.", "Just a second please.",
        "let me see", "Hmm, let me think about it.", "Can I have more time?", "not yet",
    ],
    Intent.STOP: [
        "No thanks, I'm done for today.", "No thank you, bye!", "Let's call it a day.", "no more today",
        "stop", "I want to stop", "Let's stop.", "that's enough", "bye", "Goodbye!", "I'm done",
        "Can we stop now?", "I have to go", "Stop the lesson.", "quit",
    ],
    Intent.BREAK: [
        "Can I take a break?", "Let's take a break.", "I need a break", "a short break please",
        "Let's pause.", "Can we have a five minute break?", "I want a rest.", "Time for a break!",
        "stop for a minute", "Could we pause for a moment?",
    ],
    Intent.SKIP: [
        "skip", "skip it", "Can we skip this?", "next", "Next question please.", "another one",
        "Let's move on.", "I want a different question.",
    ],
    Intent.GREETING: [
        "hello", "Hi there!", "Good morning, tutor.", "hey",
    ],
}  # fmt: skip


@pytest.mark.parametrize(("intent", "said"), [(i, s) for i, sayings in SAYINGS.items() for s in sayings])
def test_whole_sayings(intent: Intent, said: str) -> None:
    assert intents.whole(tokenize(said)) is intent


@pytest.mark.parametrize(
    "said",
    [
        "three quarters", "wait, three quarters", "help, is it three?", "one", "the next number is five",
        "I know it", "stop at one half", "I don't know, three", "not three", "the answer is one half", "see",
        "a third", "two",
    ],
)  # fmt: skip
def test_what_is_no_request(said: str) -> None:
    assert intents.whole(tokenize(said)) is None


@pytest.mark.parametrize(
    "said",
    [
        "What is a numerator?", "Why?", "how does that work", "Do you mean the top one?",
        "Can you explain it?", "Is there a rule?", "Is three quarters a fraction?", "one third of what?",
        "So why is it bigger?",
    ],
)  # fmt: skip
def test_questions(said: str) -> None:
    assert intents.is_question(tokenize(said))


@pytest.mark.parametrize(
    "said",
    [
        "is it five",
        "Is that three quarters?",
        "Could it be a half?",
        "what about five?",
        "five?",
        "is it a half",
    ],
)
def test_answers_said_as_questions(said: str) -> None:
    assert not intents.is_question(tokenize(said))


@pytest.mark.parametrize(
    "said", ["Thank you.", "you", "Um...", "Okay.", "[Music]", "", "Thanks for watching!", "yes"]
)
def test_noise(said: str) -> None:
    assert intents.is_noise(tokenize(said))


def test_noise_is_not_an_answer() -> None:
    assert not intents.is_noise(tokenize("three"))


def test_chat_and_not_knowing_with_more_words() -> None:
    assert intents.is_chat(tokenize("I like football"))
    assert intents.is_chat(tokenize("What a nice voice you have!"))
    assert not intents.is_question(tokenize("What a nice voice you have!"))
    assert intents.is_question(tokenize("What a numerator is?"))
    assert not intents.is_chat(tokenize("one half"))
    assert intents.says_not_known(tokenize("I don't know what a half is"))
    assert not intents.says_not_known(tokenize("I know what a half is"))
