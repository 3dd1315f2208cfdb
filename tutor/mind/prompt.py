"""What the wording model is asked. The head is byte-identical through a lesson; the moment comes last.

The model never sees an answer that it must not say. It continues a stem that the policy chose, so
that even a small model starts on the right foot; see ``docs/adr/0004-the-model-words-one-sentence.md``.
"""

from __future__ import annotations

from tutor.engines import Prompt

_HEAD = (
    "A kind teacher talks with a learner. Before the lesson goes on, the teacher says one short, warm "
    "sentence about the learner's thinking. The sentence is simple, has no numbers, asks nothing, and "
    "never gives the answer."
)

_EXAMPLES = (
    ("Which is longer, a river or a street?", "the river, I walked along one", "right",
     "I like how you", "used something that you saw yourself."),
    ("What do we call an animal that eats plants?", "a carnivore", "not right yet",
     "You were thinking about", "food, and that is the place to look."),
    ("How many sides has a honeycomb cell?", "can you help me", "asked for a hint",
     "Let us look at", "the shape slowly, side by side."),
    ("What is the capital of France?", "no idea", "does not know",
     "We can start with", "what you remember about that country."),
    ("Why does ice float on water?", "it has air in it", "part of it is there",
     "You already have", "a picture of what happens inside."),
    ("What turns a caterpillar into a butterfly?", "it makes a cocoon first", "right",
     "You thought about", "the steps in the order they happen."),
)  # fmt: skip

_MOMENTS = {
    "right": "right",
    "wrong": "not right yet",
    "partly": "part of it is there",
    "hint": "asked for a hint",
    "dont_know": "does not know",
}

COPIED = frozenset(f"{stem} {end}" for *_, stem, end in _EXAMPLES)
"""Sentences that only repeat an example; a weak model does that."""


def build(moment: str, question: str, said: str, stem: str) -> Prompt:
    """The request for one sentence at ``moment`` (see ``_MOMENTS``), beginning with ``stem``."""
    return Prompt(
        system=_HEAD,
        examples=tuple((_request(q, s, m), f"{stem_} {end}") for q, s, m, stem_, end in _EXAMPLES),
        request=_request(question, said or "(silence)", _MOMENTS[moment]),
        stem=stem,
        stop=("\n",),
        max_tokens=24,
    )


def _request(question: str, said: str, moment: str) -> str:
    return f"Question: {_one_line(question)}\nLearner ({moment}): {_one_line(said)[:200]}"


def _one_line(text: str) -> str:
    """The learner's words are material, not instructions: one line, no role marks."""
    return " ".join(text.replace(":", ",").split())
