"""Judging algebra: the same expression in any order, or in the form asked for."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tutor.answers.algebra import Node, equal, same_form, symbols, text_of
from tutor.answers.by_number import unclear
from tutor.answers.expressions import parse
from tutor.answers.reading import corrections, echoed
from tutor.answers.tokens import Token, Tokens, tokenize
from tutor.answers.verdict import Judgement, Verdict

if TYPE_CHECKING:
    from tutor.course.model import Item


def judge_expression(item: Item, said: str) -> Judgement | None:
    """The verdict on an expression; ``None`` if none was understood."""
    aim = parse(item.answer.value or "")
    if aim is None:
        return None
    letters = known_letters(item, aim)
    tokens = tokenize(said, algebra=True)[:100]
    gone = echoed(tokens, item.spoken_prompt)
    body = tuple(token for place, token in enumerate(tokens) if place not in gone) if gone else tokens
    if not any(token.kind != "break" for token in body) and gone:
        return unclear("echo")
    trees = _trees(body, letters)
    if not trees:
        return None
    tree = _answer_side(trees[-1], aim)
    value = text_of(tree)
    if equal(tree, aim):
        if item.answer.equivalent or same_form(tree, aim):
            return Judgement(Verdict.RIGHT, value, f"{value} is right.")
        return Judgement(Verdict.PARTLY, value, "The value is right, but it is asked for in another form.")
    for wrong in item.misconceptions:
        known = parse(wrong.match, letters)
        if known is not None and (same_form(known, tree) or equal(known, tree)):
            return Judgement(Verdict.WRONG, value, "This is a known wrong answer.", wrong.name)
    if _ambiguous(body, letters, aim):
        return Judgement(Verdict.UNSURE, value, "It can be understood in two ways without brackets.")
    return Judgement(Verdict.WRONG, value, f"{value} is not the same.")


def known_letters(item: Item, aim: Node) -> frozenset[str]:
    """The letters to listen for: those of the answer and of its misconceptions."""
    known = [tree for wrong in item.misconceptions if (tree := parse(wrong.match))]
    return symbols(aim).union(*(symbols(tree) for tree in known))


def _trees(tokens: Tokens, letters: frozenset[str]) -> list[Node]:
    """The expressions said, in order; after a correction only what follows it."""
    marks = corrections(tokens, strict=False)
    for place, length in reversed(marks):
        if found := _in_sentences(tokens[place + length :], letters):
            return found
    if marks and tokens[: marks[0][0]]:
        return _in_sentences(tokens[: marks[0][0]], letters)
    return _in_sentences(tokens, letters)


def _in_sentences(tokens: Tokens, letters: frozenset[str]) -> list[Node]:
    if (whole := parse(tokens, letters)) is not None:
        return [whole]
    parts: list[list[Token]] = [[]]
    for token in tokens:
        if token.kind == "break" or token.text in ("because", "so"):
            parts.append([])
        else:
            parts[-1].append(token)
    return [tree for part in parts if part and (tree := parse(tuple(part), letters)) is not None]


def _answer_side(tree: Node, aim: Node) -> Node:
    """ "2(x+3) is 2x+6": the right side answers, unless an equation is asked for."""
    return tree.parts[1] if tree.kind == "eq" and aim.kind != "eq" else tree


def _ambiguous(tokens: Tokens, letters: frozenset[str], aim: Node) -> bool:
    """Whether another grouping of the spoken words would be right ("two times x plus three")."""
    said = " ".join(token.text for token in tokens if token.kind != "break")
    if "(" in said or "quantity" in said:
        return False
    others = (
        said.replace("times ", "times the quantity ", 1),
        said.replace(" over ", " all over ", 1),
        said.replace(" divided by ", " all over ", 1),
        said.replace(" over ", " over the quantity ", 1),
        said.replace("root of ", "root of the quantity ", 1),
        said.replace(" squared", " ) ^ 2", 1).join(("( ", "")),
    )
    trees = (parse(other, letters) for other in others if other != said)
    return any(equal(_answer_side(tree, aim), aim) for tree in trees if tree is not None)
