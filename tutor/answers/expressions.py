"""Algebra said aloud: "two x plus six" is ``2*x + 6``, and so is "2(x+3)".

What was said goes through a small grammar of its own into a tree (``algebra``); no text ever reaches
``eval`` or sympy's parser, unknown words make it no expression at all, and large trees are refused.
"""

from __future__ import annotations

from tutor.answers.algebra import FUNCTIONS, Node, NotAlgebraError, add, measure, negative, number_node
from tutor.answers.number_words import ONES, ORDINALS, SCALES, TENS
from tutor.answers.numbers import scan
from tutor.answers.tokens import Token, Tokens, tokenize, word_set

MAX_TOKENS, MAX_DEPTH = 60, 16
_GREEK = {"pi", "theta", "alpha", "beta"}
_SAID: tuple[tuple[str, str], ...] = (
    ("the square root of", "sqrt"), ("square root of", "sqrt"), ("the root of", "sqrt"), ("root", "sqrt"),
    ("multiplied by", "*"), ("divided by", "/"), ("take away", "-"), ("to the power of", "^"),
    ("to the power", "^"), ("raised to", "^"), ("open parenthesis", "("), ("open bracket", "("),
    ("open brackets", "("), ("open parentheses", "("), ("left parenthesis", "("), ("left bracket", "("),
    ("close parenthesis", ")"), ("close bracket", ")"), ("close brackets", ")"),
    ("close parentheses", ")"), ("right parenthesis", ")"), ("right bracket", ")"),
    ("the quantity", "group"), ("quantity", "group"),
    ("is equal to", "="), ("all over", "allover"), ("all squared", "all^2"), ("all cubed", "all^3"),
    ("plus", "+"), ("add", "+"), ("minus", "-"), ("negative", "-"), ("times", "*"), ("over", "/"),
    ("squared", "^2"), ("cubed", "^3"), ("equals", "="), ("is", "="), ("√", "sqrt"), ("sine", "sin"),
    ("cosine", "cos"), ("tangent", "tan"), ("of", ""), ("the", ""),
)  # fmt: skip
_WORDS = {word for phrase, _ in _SAID for word in phrase.split()} | {"hundred", "half", "and", "point"}
_WORDS |= {*ONES, *TENS, *SCALES, *ORDINALS, *(f"{part}s" for part in ORDINALS), "quarter", "quarters"}
_PHRASES = tuple((tuple(phrase.split()), sign) for phrase, sign in _SAID)
_LETTERS = {
    "ex": "x", "eggs": "x", "axe": "x", "acts": "x", "why": "y", "wye": "y", "bee": "b", "be": "b",
    "see": "c", "sea": "c", "are": "r", "tea": "t", "zee": "z", "zed": "z", "end": "n", "em": "m",
    "pie": "pi", "el": "l", "pee": "p", "jay": "j", "kay": "k", "you": "u", "ay": "a",
}  # fmt: skip
"""Letters as a recogniser may spell them; used only for letters that the item has."""


def parse(text: str | Tokens, letters: frozenset[str] = frozenset()) -> Node | None:
    """The expression that ``text`` says, or ``None``. ``letters`` are those to be expected ("ex" is x)."""
    tokens = tokenize(text, algebra=True) if isinstance(text, str) else text
    try:
        marks = _marks(tokens, letters)
        if not marks or len(marks) > MAX_TOKENS:
            return None
        tree = _Parser(marks).whole()
        measure(tree)
    except NotAlgebraError:
        return None
    return tree


def is_algebra(token: Token, letters: frozenset[str]) -> bool:
    """Whether a token could be part of an expression in those letters."""
    if token.kind in ("number", "ordinal", "sign"):
        return True
    return token.text in letters or token.text in _WORDS or token.text in FUNCTIONS


def _marks(tokens: Tokens, letters: frozenset[str]) -> list[Node | str]:
    """Signs, names and numbers in order; words of an answer's frame ("it is") are dropped at the start."""
    body = [token for token in tokens if token.text not in (",", ".", "?", "!")]
    while body and body[0].text in _FRAME and not (body[0].text in letters or body[0].text in _LETTERS):
        body.pop(0)
    body = [_heard(body, place, letters) for place in range(len(body))]
    numbers = {number.start: number for number in scan(tuple(body), heard=True, algebra=True)}
    marks: list[Node | str] = []
    place = 0
    while place < len(body):
        word = body[place].text
        if (number := numbers.get(place)) and number.form == "ordinal" and marks[-1:] == ["to the"]:
            marks[-1:] = ["^", number_node(number.value)]
            place = number.end + (number.end < len(body) and body[number.end].text == "power")
        elif number and number.form != "ordinal":
            marks.append(number_node(number.value))
            place = number.end
        elif (
            word == "to"
            and place + 1 < len(body)
            and body[place + 1].text == "the"
            and not _phrase(body, place)
        ):
            marks.append("to the")
            place += 2
        elif found := _phrase(body, place):
            marks += _signs(found[0])
            place = found[1]
        elif word in "+-*/^=()" or word in FUNCTIONS:
            marks.append(word)
            place += 1
        elif len(word) == 1 or word in _GREEK:
            marks.append(Node("sym", name=word))
            place += 1
        else:
            marks += _run_together(word, letters)
            place += 1
    return ["^" if mark == "to the" else mark for mark in marks]


_FRAME = word_set(
    "um uh er well so ok okay i think guess it it's its that's the answer is would be say maybe we get yes ="
)


def _heard(body: list[Token], place: int, letters: frozenset[str]) -> Token:
    token = body[place]
    letter = _LETTERS.get(token.text, "")
    if letter in letters and token.text not in letters:
        return Token(letter, "word", token.glued)
    after = body[place + 1].text if place + 1 < len(body) else ""
    if token.text in ("to", "too", "for") and (
        after in letters or (_LETTERS.get(after, "") in letters and after)
    ):
        return Token("4" if token.text == "for" else "2", "number", token.glued)
    return token


def _phrase(body: list[Token], place: int) -> tuple[str, int] | None:
    for phrase, sign in _PHRASES:
        end = place + len(phrase)
        if tuple(token.text for token in body[place:end]) == phrase:
            return sign, end
    return None


def _signs(sign: str) -> list[Node | str]:
    if sign.endswith(("^2", "^3")):
        power: list[Node | str] = ["^", number_node(int(sign[-1]))]
        return ["all", *power] if sign.startswith("all") else power
    return [sign] if sign else []


def _run_together(word: str, letters: frozenset[str]) -> list[Node | str]:
    """ "xy" as x times y, if both letters are expected; any other word is not algebra."""
    if len(word) <= 3 and all(letter in letters for letter in word):
        return [Node("sym", name=letter) for letter in word]
    raise NotAlgebraError(word)


class _Parser:
    """Precedence climbing over marks; implicit products ("2x", "3(x+1)") count as ``*``."""

    def __init__(self, marks: list[Node | str]) -> None:
        self.marks, self.place, self.depth = marks, 0, 0

    def whole(self) -> Node:
        tree = self.equation()
        if self.place != len(self.marks):
            raise NotAlgebraError("left over")
        return tree

    def peek(self) -> Node | str | None:
        return self.marks[self.place] if self.place < len(self.marks) else None

    def take(self, *signs: str) -> str | None:
        mark = self.peek()
        if isinstance(mark, str) and mark in signs:
            self.place += 1
            return mark
        return None

    def enter(self) -> None:
        self.depth += 1
        if self.depth > MAX_DEPTH:
            raise NotAlgebraError("too deep")

    def equation(self) -> Node:
        left = self.sum()
        if self.take("="):
            return Node("eq", (left, self.sum()))
        return left

    def sum(self) -> Node:
        self.enter()
        terms = [self.product()]
        while sign := self.take("+", "-", "allover", "all"):
            if sign == "allover":
                terms = [Node("/", (add(terms), self.product()))]
            elif sign == "all":
                self.take("^")
                terms = [Node("^", (add(terms), self.atom()))]
            else:
                term = self.product()
                terms.append(negative(term) if sign == "-" else term)
        self.depth -= 1
        return add(terms)

    def product(self) -> Node:
        tree = self.signed()
        while True:
            if self.take("*"):
                tree = Node("*", (tree, self.signed()))
            elif self.take("/"):
                tree = Node("/", (tree, self.signed()))
            elif self.starts_factor():
                tree = Node("*", (tree, self.power()))
            else:
                return tree

    def starts_factor(self) -> bool:
        mark = self.peek()
        if isinstance(mark, Node):
            return mark.kind == "sym"
        return mark in ("(", "group") or mark in FUNCTIONS

    def signed(self) -> Node:
        if self.take("-"):
            self.enter()
            tree = negative(self.signed())
            self.depth -= 1
            return tree
        self.take("+")
        return self.power()

    def power(self) -> Node:
        base = self.atom()
        if not self.take("^"):
            return base
        self.enter()
        below_zero = self.take("-") is not None
        exponent = self.power()
        self.depth -= 1
        return Node("^", (base, negative(exponent) if below_zero else exponent))

    def atom(self) -> Node:
        mark = self.peek()
        self.place += 1
        if isinstance(mark, Node):
            return mark
        if mark == "(":
            inside = self.sum()
            if not self.take(")"):
                raise NotAlgebraError("an open bracket")
            return inside
        if mark == "group":
            return self.sum()
        if mark in FUNCTIONS:
            self.enter()
            raised = self.atom() if self.take("^") else None
            inside = self.atom() if self.peek() == "(" else self.power()
            self.depth -= 1
            applied = Node(str(mark), (inside,))
            return Node("^", (applied, raised)) if raised else applied
        raise NotAlgebraError("a sign without its number")
