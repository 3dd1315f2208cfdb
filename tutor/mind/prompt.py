"""What the wording model is asked. The head is byte-identical through a lesson; the moment comes last.

The model never sees an answer that it must not say. It continues a stem that the policy chose, so
that even a small model starts on the right foot; see ``docs/adr/0004-the-model-words-one-sentence.md``.
"""

from __future__ import annotations

from tutor.engines import Prompt

_HEAD = (
    "A kind teacher talks with a learner. Before the lesson goes on, the teacher says one short, warm "
    "sentence that names a thing from the question. The sentence is simple, has no numbers, asks nothing, "
    "and never gives the answer."
)

# Each ending names what its own question is about, and no stem is one of a lesson's (``lines/*.yaml``): small
# models repeat the end that they saw after a stem, whatever the question.
_EXAMPLES = (
    ("On which side does the sun rise?", "in the west", "not right yet",
     "Let us turn to", "the place of the sun in the morning."),
    ("Which is longer, a river or a street?", "the river, I walked along one", "right",
     "You pictured", "the river and the street next to each other."),
    ("What is the capital of France?", "no idea", "does not know",
     "A good place to start is", "what you know about France."),
    ("What do we call an animal that eats only plants?", "a carnivore", "not right yet",
     "Let us think about", "the food that this animal eats."),
    ("How many sides has a honeycomb cell?", "can you help me", "asked for a hint",
     "Let us picture", "one cell of the honeycomb."),
    ("Why does ice float on water?", "it has air in it", "part of it is there",
     "You told us something about", "the inside of the ice."),
    ("What turns a caterpillar into a butterfly?", "it makes a cocoon first", "right",
     "You followed", "the caterpillar all the way to the butterfly."),
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

SHOWN = " ".join(f"{question} {end}" for question, *_, end in _EXAMPLES)
"""What the examples are about."""


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
