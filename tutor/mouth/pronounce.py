"""Spellings for espeak where it would read a plain word wrongly. Pure; the number of words stays."""

from __future__ import annotations

import re

_LETTER_A = re.compile(
    r"""
    (?<![\w'’-]) A (?![\w'’-])
    (?:
        (?<! ^A ) (?<! [.!?]\ A )             # in the midst of a sentence a capital A is the letter
      | (?= \s* (?: [,.;:?!] | $ ) )          # "A, two thirds"
      | (?= \s (?: squared | cubed | plus | minus | times | over | equals | is | or | and | I ) \b )
    )
    """,
    re.VERBOSE,
)


def respell(text: str, language: str) -> str:
    """``text`` for an espeak voice of ``language`` (``en-us``): the letter A is read as one.

    espeak reads a lone "A" as the article ("uh"), also in "A squared" or "an A I tutor".
    """
    return _LETTER_A.sub("eigh", text) if language.startswith("en") else text
