"""Words, figures and signs of what was said or written: the shared first step of reading an answer."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass, replace
from typing import Literal

_VULGAR = {
    "½": "1/2", "⅓": "1/3", "⅔": "2/3", "¼": "1/4", "¾": "3/4", "⅕": "1/5", "⅖": "2/5", "⅗": "3/5",
    "⅘": "4/5", "⅙": "1/6", "⅚": "5/6", "⅐": "1/7", "⅛": "1/8", "⅜": "3/8", "⅝": "5/8", "⅞": "7/8",
    "⅑": "1/9", "⅒": "1/10",
}  # fmt: skip
_SIGNS = str.maketrans(
    {
        **{vulgar: f" {plain} " for vulgar, plain in _VULGAR.items()},
        **{"²": "^2", "³": "^3", "\N{MINUS SIGN}": "-", "\N{FRACTION SLASH}": "/", "\N{DIVISION SIGN}": "/"},
        **{"×": "*", "·": "*", "…": " ... ", "—": " , ", "–": " , "},
        **{"\N{RIGHT SINGLE QUOTATION MARK}": "'", "\N{LEFT SINGLE QUOTATION MARK}": "'", "`": "'"},
    }
)
_TOKEN = re.compile(
    r"""
    (?P<number> [1-9][0-9]{0,2}(?:,[0-9]{3})+(?:\.[0-9]+)?(?![0-9])
              | [1-9][0-9]{0,2}(?:[ ][0-9]{3})+(?![0-9]|[ ]?[/.])
              | (?<![0-9],)(?:0,[0-9]{1,24}|[0-9]{1,6},[0-9]{1,2})(?![0-9]|,[0-9])
              | [0-9]{1,24}\.[0-9]{1,24} | [0-9]{1,24} | (?<![\w.])\.[0-9]{1,24} )
  | (?P<word>   [^\W\d_]+(?:'[^\W\d_]+)* )
  | (?P<break>  \.\.+ | [.,;?!] )
  | (?P<sign>   [-+*/^=()%:$£€°√] )
    """,
    re.VERBOSE,
)
_ORDINAL_ENDINGS = {"st", "nd", "rd", "th", "ths", "rds", "nds"}


@dataclass(frozen=True, slots=True)
class Token:
    """One word (lower case), figure, sign or break; ``glued`` when no space parts it from the one before."""

    text: str
    kind: Literal["word", "number", "ordinal", "sign", "break"]
    glued: bool = False


Tokens = tuple[Token, ...]


def word_list(text: str) -> tuple[str, ...]:
    """The words of a table written as one line of text."""
    return tuple(text.split())


def word_set(text: str) -> frozenset[str]:
    """The words of a table in which order does not matter."""
    return frozenset(text.split())


def tidy(text: str) -> str:
    """Lower case, one form for each sign, no sound notes such as ``[music]``."""
    text = unicodedata.normalize("NFKC", text.translate(_SIGNS)).casefold()
    return re.sub(
        r"\[[^\[\]]*\]|\([a-z ]*(?:cough|laugh|sigh|music|noise|silence|breath)[a-z ]*\)|♪", " ", text
    )


def tokenize(text: str, *, algebra: bool = False) -> Tokens:
    """The tokens of ``text`` in order.

    Hyphens inside words ("twenty-five", "3-quarters") are dropped. With ``algebra`` the hyphen of
    "x-5" or "3-x" stays, because there it is a minus.
    """
    found: list[Token] = []
    end = 0
    for match in _TOKEN.finditer(tidy(text)):
        kind = match.lastgroup
        glued = match.start() == end and bool(found)
        end = match.end()
        body = match.group()
        if kind == "word" and glued and found[-1].kind == "number" and body in _ORDINAL_ENDINGS:
            found[-1] = replace(found[-1], text=found[-1].text + body, kind="ordinal")
        elif kind == "number":
            found.append(Token(_figures(body), "number", glued))
        elif kind == "word":
            found.append(Token(body, "word", glued))
        elif kind == "break":
            found.append(Token("." if body.startswith("..") or body == ";" else body, "break", glued))
        else:
            found.append(Token(body, "sign", glued))
    return _without_hyphens(found, algebra=algebra)


def _figures(body: str) -> str:
    """Figures with a point for decimals: ``1,005`` and ``1 005`` group thousands, ``0,75`` does not."""
    groups = re.split("[, ]", body.partition(".")[0])
    grouped = groups[0] != "0" and all(len(group) == 3 for group in groups[1:])
    return re.sub("[, ]", "" if grouped else ".", body)


def _without_hyphens(found: list[Token], *, algebra: bool) -> Tokens:
    kept: list[Token] = []
    for place, token in enumerate(found):
        if token.text == "-" and token.kind == "sign" and 0 < place < len(found) - 1:
            before, after = found[place - 1], found[place + 1]
            joined = token.glued and after.glued
            both_figures = before.kind == after.kind == "number"
            variable = algebra and min(len(before.text), len(after.text)) == 1
            if (
                joined
                and not both_figures
                and not variable
                and before.kind != "sign"
                and after.kind != "sign"
            ):
                continue
            dash = not token.glued and "word" in (before.kind, after.kind)
            broken_off = token.glued and before.kind == "word"  # "thr- three"
            if not algebra and not after.glued and (dash or broken_off):
                # " - " between words is a dash: a pause, not a minus.
                kept.append(Token(",", "break"))
                continue
        kept.append(token)
    return tuple(kept)


def words_of(tokens: Tokens) -> list[str]:
    """The tokens' text without the breaks."""
    return [token.text for token in tokens if token.kind != "break"]


def plain(text: str) -> str:
    """``text`` as lower-case words with single spaces and no punctuation: for comparing whole sayings."""
    return " ".join(words_of(tokenize(text)))
