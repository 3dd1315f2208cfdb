"""A sound course, and faults to sow into it: what is changed, and where ``lint`` must point."""

from __future__ import annotations

from typing import NamedTuple

SOUND = """\
course: shapes
title: Shapes
language: en
voice: joe
skills:
  - id: corners
    name: Counting corners
    explain: A corner is where two sides meet.
    items:
      - id: triangle
        prompt: How many corners does a triangle have?
        answer: 3
        hints:
          - Draw one in the air.
          - It has as many corners as it has sides.
        misconceptions:
          - match: 4
            feedback: That would be a square. Which shape has fewer sides?
        explanation: A triangle has three corners.
        difficulty: 0.1
      - id: more-corners
        prompt: Which has more corners, a square or a triangle?
        answer: a square
        choices: [a square, a triangle]
        hints:
          - Draw both of them.
          - Count along the sides.
        misconceptions:
          - match: a triangle
            feedback: It looks pointed, that is true. How many points are there?
      - id: circle
        prompt: What do we call a shape without any corner?
        answer: [circle, a round]
        hints:
          - It rolls.
          - A wheel has this shape.
        misconceptions:
          - match: ball
            feedback: That rolls as well, but it is not flat. What is flat and rolls?
  - id: area
    name: Measuring area
    requires: [corners]
    items:
      - id: half-square
        prompt: You cut a square from corner to corner. What part of it is each piece?
        answer: 1/2
        tolerance: 0
        hints:
          - How many pieces are there?
          - Lay one on top of the other.
        misconceptions:
          - id: counted
            match: 2
            feedback: You counted the pieces. How much of the square is one of them?
      - id: length
        prompt: A metre of string goes once around a table. How long is it?
        answer: {type: number, value: 1, unit: m}
        hints: [Look at the first word., It is all in the question.]
        misconceptions:
          - match: 4
            feedback: That many sides, perhaps. How long is the string?
      - id: rule
        prompt: How do you get the area of a rectangle?
        answer: {type: text, all: [multiply, length, width]}
        hints:
          - Count small squares.
          - How many rows are there, and how long is each?
        misconceptions:
          - match: add
            feedback: Then you walk around it. How do you cover it?
"""


class Seed(NamedTuple):
    """``old`` becomes ``new``; the fault ``code`` is then on the line of ``at`` (by default of ``new``)."""

    code: str
    old: str
    new: str
    at: str = ""

    @property
    def text(self) -> str:
        """The course with the fault in it."""
        assert SOUND.count(self.old) == 1, self.old
        return SOUND.replace(self.old, self.new)

    @property
    def line(self) -> int:
        """Where the fault is, from 1."""
        mark = self.at or self.new
        assert self.text.count(mark) == 1, mark
        return self.text.count("\n", 0, self.text.index(mark)) + 1


RULE = "{type: text, all: [multiply, length, width]}"
HINTS = "hints: [Look at the first word., It is all in the question.]"
STRING = "4\n            feedback: That many"
LONG = "Say " + "very " * 29 + "slowly how many corners a triangle has?"
_MANY = "\n".join(f"          - Hint number {n}." for n in range(101))

SEEDS = (
    # the file
    Seed("syntax", "title: Shapes", "title: Shapes: all of them"),
    Seed("syntax", "title: Shapes", "title: 'Shapes", at="title: 'Shapes"),
    Seed("syntax", "requires: [corners]", "requires: [corners"),
    Seed("syntax", "explanation: A triangle", "\texplanation: A triangle"),
    Seed("syntax", "voice: joe", "voice: *joe"),
    Seed("syntax", "name: Measuring area", "name: @Measuring"),
    Seed("syntax", "name: Measuring area", "name: Measuring \x07area"),
    Seed("not-allowed", "answer: 3", "answer: !!int 3"),
    Seed("not-allowed", "voice: joe", "voice: !secret joe"),
    Seed("not-allowed", "title: Shapes", "<<: {title: Shapes}"),
    Seed("not-allowed", "difficulty: 0.1", "difficulty: " + "[" * 40 + "]" * 40),
    Seed("duplicate-key", "difficulty: 0.1", "answer: 4"),
    Seed("duplicate-key", "voice: joe", "course: joe"),
    # keys
    Seed("missing-key", "title: Shapes\n", "", at="course: shapes"),
    Seed("missing-key", "- id: triangle\n        prompt:", "- id: triangle\n        promt:", at="- id: tri"),
    Seed("missing-key", "        answer: 3\n", "", at="- id: tri"),
    Seed("missing-key", "name: Measuring area", "nam: Measuring area", at="- id: area"),
    Seed("missing-key", "answer: 3", "answer: ", at="answer: \n"),
    Seed("missing-key", "- id: area\n    name", "- ida: area\n    name", at="- ida: area"),
    Seed("missing-key", "- match: ball\n", "- macht: ball\n"),
    Seed("unknown-key", "voice: joe", "vioce: joe"),
    Seed("unknown-key", "requires: [corners]", "require: [corners]"),
    Seed("unknown-key", "difficulty: 0.1", "dificulty: 0.1"),
    Seed("unknown-key", "difficulty: 0.1", "note:"),
    Seed("unknown-key", "value: 1, unit: m", "value: 1, units: m"),
    Seed("unknown-key", "- id: counted", "- name: counted"),
    # values
    Seed("wrong-type", "answer: 3", "answer: 3\n        tags: corner", at="tags: corner"),
    Seed("wrong-type", "name: Measuring area", "name: [Measuring, area]"),
    Seed("wrong-type", "- Draw one in the air.", "- {Draw: one in the air.}"),
    Seed("wrong-type", "[circle, a round]", "[circle, [round]]"),
    Seed("bad-value", "difficulty: 0.1", "difficulty: 1.1"),
    Seed("bad-value", "difficulty: 0.1", "difficulty: easy"),
    Seed("bad-value", "tolerance: 0", "tolerance: -1"),
    Seed("bad-value", "tolerance: 0", "tolerance: inf"),
    Seed("bad-value", "type: number, value: 1", "type: number, value: one metre"),
    Seed("bad-value", "type: number, value: 1", "type: nubmer, value: 1"),
    Seed("bad-value", "{type: number, value: 1, unit: m}", "{type: number, unit: m}"),
    Seed("bad-value", RULE, "{type: open}"),
    Seed("bad-value", "          - Draw one in the air.", _MANY, at="- Hint number 0."),
    Seed("bad-value", "A corner is where", "A corner " * 300 + "is where", at="explain:"),
    Seed("bad-id", "id: half-square", "id: Half square"),
    Seed("bad-id", "course: shapes", "course: Shapes!"),
    Seed("empty", "name: Measuring area", "name: ''"),
    Seed("empty", "- It rolls.", "- ' '"),
    # between skills
    Seed("duplicate-id", "- id: area", "- id: corners", at="- id: corners\n    name: Measuring"),
    Seed("duplicate-id", "- id: half-square", "- id: circle", at="- id: circle\n        prompt: You cut"),
    Seed("unknown-skill", "requires: [corners]", "requires: [corner]"),
    Seed("circle", "requires: [corners]", "requires: [area]"),
    Seed("circle", "explain: A corner", "requires: [area]\n    explain: A corner", at="requires: [corners]"),
    Seed(
        "loose-skill",
        "  - id: area\n",
        "  - id: lines\n    name: Lines\n    explain: A side is a line.\n  - id: area\n",
        at="- id: lines",
    ),
    Seed("few-items", "  - id: area\n", "  - id: lines\n    name: Lines\n  - id: area\n", at="- id: lines"),
    Seed("unknown-language", "language: en", "language: xx"),
    Seed("unknown-voice", "voice: joe", "voice: jo"),
    # teaching
    Seed("no-hints", f"        {HINTS}\n", "", at="- id: length"),
    Seed("no-hints", HINTS, "hints: []"),
    Seed(
        "no-feedback",
        SOUND[SOUND.rindex("        misconceptions:") :],
        "",
        at="- id: rule",
    ),
    Seed("choices-without-answer", "answer: a square", "answer: a circle"),
    Seed("choices-without-answer", "[a square, a triangle]", "[a cube, a triangle]", at="answer: a square"),
    Seed("two-right-choices", "[a square, a triangle]", "[a square, a triangle, A Square]"),
    Seed("misconception-is-right", "            match: 2", "            match: 2/4"),
    Seed("misconception-is-right", "- match: ball", "- match: the circle"),
    Seed("misconception-is-right", "- match: a triangle", "- match: the first one"),
    Seed("misconception-is-right", RULE, "{type: open, rubric: How., any: [add]}", at="- match: add"),
    Seed("misconception-not-heard", "- match: add", "- match: what is that?"),
    Seed("misconception-not-heard", STRING, STRING.replace("4", "four or five", 1)),
    Seed("answer-not-judged-right", RULE, "{type: expression, value: ++}"),
    Seed("answer-in-prompt", "What do we call a shape", "A circle is round. What do we call a shape"),
    Seed("answer-in-prompt", "How many corners does", "The answer is 3. How many corners does"),
    Seed("answer-in-hint", "- Draw one in the air.", "- It is three."),
    Seed("answer-in-hint", "- It rolls.", "- Think of a circle."),
    Seed("answer-in-feedback", "That would be a square.", "No, the answer is three."),
    # speech
    Seed("long-prompt", "How many corners does a triangle have?", LONG),
    Seed("unspeakable", "- Count along the sides.", "- Count ■ along the sides."),
    Seed("unspeakable", "name: Counting corners", "name: 모서리 counting"),
    Seed("choices-sound-alike", "[a square, a triangle]", "[a square, fifteen, fifty, a triangle]"),
    # silences
    Seed("silence-without-reason", "difficulty: 0.1", "difficulty: 0.1 # lint: ignore no-hints"),
    Seed("unknown-silence", "difficulty: 0.1", "difficulty: 0.1 # lint: ignore no-hitns -- why"),
    Seed("unknown-silence", "difficulty: 0.1", "difficulty: 0.1 # lint: skip it"),
    Seed("unused-silence", "difficulty: 0.1", "difficulty: 0.1 # lint: ignore no-hints -- none here"),
)  # fmt: skip
