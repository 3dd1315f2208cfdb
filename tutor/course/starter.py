"""The course that ``tutor curriculum new`` writes: small, complete, explained line by line. Pure."""

from __future__ import annotations

import json
import re
import unicodedata

from tutor.errors import InputError

LONGEST_TITLE = 100
"""Characters."""


def course_id(stem: str) -> str:
    """A course id from a file's name without its ending: ``My Course`` is ``my-course``.

    Raises ``InputError`` where no letter or digit of the Latin alphabet is left.
    """
    plain = unicodedata.normalize("NFKD", stem).encode("ascii", "ignore").decode().lower()
    name = re.sub(r"[^a-z0-9]+", "-", plain).strip("-")[:60].strip("-")
    if not name:
        raise InputError(
            f"{stem!r} holds no letter that a course's id may have",
            "Give the file a name in plain letters, such as my-course.yaml.",
        )
    return name


def text(name: str, title: str | None = None, language: str = "en") -> str:
    """The starter for the course with the id ``name``. Raises ``InputError`` for a title nobody can read."""
    spoken = " ".join((title or name.replace("-", " ").capitalize()).split())
    if not spoken.isprintable() or not any(map(str.isalnum, spoken)) or len(spoken) > LONGEST_TITLE:
        raise InputError(f"a title has 1 to {LONGEST_TITLE} visible characters", "Give another with --title.")
    return _STARTER.format(
        course=name, title=json.dumps(spoken, ensure_ascii=False), language=json.dumps(language)
    )


_STARTER = """\
# yaml-language-server: $schema=schema.json
#
# Your course. Change any word and save: a lesson or a preview that is running takes it up at the next
# question.
#   tutor curriculum lint {course}.yaml         what is wrong, and how to mend it
#   tutor curriculum preview {course}.yaml      what the tutor would say
#   tutor talk --course {course}.yaml           a lesson
# Write what is spoken just as you would say it: "one half", not "1/2". Text that holds a colon goes into
# "double quotes".

course: {course}      # a short name for the computer: small letters, digits and hyphens
title: {title}
language: {language}

skills:
  # A skill is one thing to learn, with at least three questions from easy to hard.
  - id: mixing-two
    name: Mixing two colours
    # Said when the skill begins, and when somebody asks about it. One or two sentences.
    explain: Red, yellow and blue are the primary colours, and two of them together make a new one.
    items:
      - id: red-and-yellow
        prompt: Which colour do you get when you mix red and yellow?
        # One right answer, or a list of them: [orange, bright orange]
        answer: orange
        # Given one at a time. Begin with a nudge, and come nearer with each one.
        hints:
          - Think of the sky when the sun goes down.
          - There is a fruit that has this colour and this name.
        # Wrong answers that you expect, and what to say to each. Ask rather than tell.
        misconceptions:
          - match: green
            feedback: Green has yellow in it, that is true. Which other colour is in it, if not red?
        # Said after the last hint, and after a right answer that needed help.
        explanation: Red and yellow make orange.
        difficulty: 0.2       # from 0, easy, to 1, hard

      # Choices: the tutor reads them out, and the learner names one, or says "the second one".
      - id: green-from
        prompt: Is green made from blue and yellow, or from blue and red?
        answer: blue and yellow
        choices: [blue and yellow, blue and red]
        hints:
          - Think of grass with the sun on it. Is there anything red in it?
          - Blue with red gives the colour of a plum.
        misconceptions:
          - match: blue and red
            feedback: That gives purple. Which other colour could be in it, if you think of a lime?
        explanation: Blue and yellow make green.
        difficulty: 0.4

      # A number. Three, 3 and "I think it is three" are all understood.
      - id: how-many-primary
        prompt: How many primary colours are there in a box of paints?
        answer: 3
        hints:
          - They are the ones that you cannot mix from any others.
          - Count them on your fingers. Red is the first, yellow is the next.
        misconceptions:
          - match: 7
            feedback: That is how many colours people count in a rainbow. Which of those can you not mix?
        explanation: There are three, because red, yellow and blue cannot be mixed from other colours.
        difficulty: 0.5

  - id: light-and-dark
    name: Light and dark colours
    # Skills that come first. Leave this out where nothing does.
    requires: [mixing-two]
    explain: White makes a colour lighter, and black makes it darker.
    items:
      - id: pink
        prompt: Which colour do you add to red to make pink?
        answer: white
        hints:
          - Pink is lighter than red.
          - It is the colour of snow.
        misconceptions:
          - match: yellow
            feedback: That would turn it towards orange. What makes a colour lighter and nothing else?
        explanation: You add white, because white makes red lighter.
        difficulty: 0.3

      # Several things that must all be said, in any words around them and in any order.
      - id: grey
        prompt: Which two colours make grey?
        answer: {{type: text, all: [black, white]}}
        hints:
          - Neither of them is in the rainbow.
          - One is the darkest of all, and the other is the lightest.
        misconceptions:
          - match: blue
            feedback: A rainy sky may look blue and grey, but no blue is needed. Think of an old photograph.
        explanation: Black and white make grey.
        difficulty: 0.5

      # An open answer is heard and talked about, and is never marked wrong.
      - id: favourite
        prompt: Which colour would you make lighter, and what would you paint with it?
        answer: {{type: open, rubric: Names a colour and something to paint with it.}}
        hints:
          - Think of a thing that you like, and of its colour on a sunny day.
        explanation: Any colour will do, as white makes each of them lighter.
        difficulty: 0.6
"""
