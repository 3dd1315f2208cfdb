"""GIFT, Moodle's text format for questions, read as a course. Pure.

A question that cannot be read is reported with its line, and the next one is read.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

from tutor.course.model import Course, parse_plain_number
from tutor.exchange.draft import Draft, clean
from tutor.exchange.gift_blocks import Block, blocks, path, shown
from tutor.exchange.markup import TAG, text_of
from tutor.exchange.report import Report

_FORMAT = re.compile(r"\s*\[(html|moodle|plain|markdown)\]")
_WEIGHT = re.compile(r"\s*%(-?\d{1,3}(?:\.\d+)?)%")
_NUMERIC = re.compile(r"(-?\d+(?:\.\d+)?|-?\.\d+)(?::(\d+(?:\.\d+)?|\.\d+))?")
_RANGE = re.compile(r"(-?\d+(?:\.\d+)?)\.\.(-?\d+(?:\.\d+)?)")
_GAP = "_____"

MAX_BLOCK = 16_000
"""The longest question with all its answers, characters."""


@dataclass(frozen=True, slots=True)
class _Option:
    """One answer of a question; ``points`` in percent of the mark."""

    sign: str
    points: float
    text: str
    feedback: str
    any_other: bool = False
    """A bare star: it stands for every other answer."""


def read(text: str, name: str) -> tuple[Course, Report]:
    """The course in the GIFT ``text``; ``name`` is the file's. Raises ``InputError``."""
    draft = Draft("gift", name)
    found = list(blocks(clean(text)))
    paths = [path(block.category) for block in found if block.category]
    if paths and all(len(names) > 1 and names[0] == paths[0][0] for names in paths):
        draft.head["title"] = draft.head["course"] = paths[0][0]
    for block in found:
        names = path(block.category)
        _Question(draft, block, names[-1] if names else name).read()
    return draft.finish()


class _Question:
    """Reads one question into the draft, under the skill so named."""

    def __init__(self, draft: Draft, block: Block, skill: str) -> None:
        self._draft, self._block, self._skill = draft, block, skill
        self._where = f"line {block.line}"
        self._raw: dict[str, object] = {"id": block.id, "tags": list(block.tags)}

    def read(self) -> None:
        if len(self._block.text) > MAX_BLOCK:
            self._lose("the question", f"it is longer than {MAX_BLOCK} characters")
            return
        text = self._block.text.strip()
        if titled := re.match(r"::(.*?)::", text, re.DOTALL):
            title = self._words(titled[1])
            self._raw["id"] = self._raw["id"] or title
            self._where = f"line {self._block.line}, {title}"
            text = text[titled.end() :]
        start, end = text.find("{"), text.rfind("}")
        if start < 0:
            self._lose("the text", "it has no answer in braces, so it asks nothing")
            return
        if end < start or text.count("{") != 1 or text.count("}") != 1:
            self._lose("the question", "its braces do not match")
            return
        before, after = text[:start].rstrip(), text[end + 1 :].lstrip()
        self._raw["prompt"] = self._words(f"{before} {_GAP} {after}" if after else before)
        if after:  # the answer stands in the middle: a gap to fill in
            self._raw["say"] = self._words(f"{before} blank {after}", quiet=True)
        inside, _, general = text[start + 1 : end].partition("####")
        self._raw["explanation"] = self._words(general)
        self._answers(inside.strip())

    def _lose(self, what: str, why: str) -> None:
        self._draft.lose(self._where, what, why)

    def _words(self, text: str, *, quiet: bool = False) -> str:
        """Text with its escapes resolved and its markup taken away."""
        found = _FORMAT.match(text)
        kind = found[1] if found else ""
        text = shown(re.sub(r"\s*\n\s*", " ", text[found.end() :] if found else text))
        if kind == "html" or (kind in ("", "moodle") and TAG.search(text)):
            text, media = text_of(text)
            for name in media if not quiet else ():
                self._lose(name, "pictures and sounds are not carried over")
        return clean(text)

    def _add(self, answer: object, **more: object) -> None:
        self._draft.add(self._where, self._draft.skill(self._skill), {**self._raw, **more, "answer": answer})

    def _answers(self, inside: str) -> None:
        if not inside:
            self._lose("the essay", "write a rubric: what a good answer says")
            self._add({"type": "open", "rubric": "A good answer in the learner's own words."})
        elif truth := re.match(r"(T|TRUE|F|FALSE)\s*(?:#|$)", inside, re.IGNORECASE):
            self._truth(truth[1].upper().startswith("T"), inside)
        elif inside.startswith("#"):
            self._numeric(inside[1:].strip())
        else:
            self._listed(self._options(inside))

    def _truth(self, right: bool, inside: str) -> None:
        replies = [self._words(part) for part in inside.split("#")[1:]]
        wrong, good = (*replies, "", "")[:2]
        self._reward(good)
        yes, no = ["yes", "true"], ["no", "false"]
        known = [{"match": (no if right else yes)[0], "feedback": wrong}] if wrong else []
        self._add({"type": "text", "any": yes if right else no}, misconceptions=known)

    def _reward(self, feedback: str) -> None:
        """Feedback on the right answer: the explanation, unless there is one."""
        if feedback and self._raw["explanation"]:
            self._lose("feedback on the right answer", "the general feedback is the explanation")
        self._raw["explanation"] = self._raw["explanation"] or feedback

    def _options(self, inside: str) -> list[_Option]:
        found = []
        for sign, body in re.findall(r"([=~])([^=~]*)", inside):
            weight = _WEIGHT.match(body)
            text, _, feedback = (body[weight.end() :] if weight else body).partition("#")
            points = float(weight[1]) if weight else 100.0 if sign == "=" else 0.0
            star = sign == "=" and text.strip() == "*"
            found.append(_Option(sign, points, self._words(text), self._words(feedback), star))
        if stray := re.match(r"[^=~]+", inside):
            self._lose(shown(stray[0]), "it stands before the first = or ~")
        return found

    def _listed(self, options: list[_Option]) -> None:
        right = [one for one in options if one.points >= 100]
        partly = [one for one in options if 0 < one.points < 100]
        if options and all(one.sign == "=" and "->" in one.text for one in options):
            self._pairs([one.text for one in options])
            return
        for one in right:
            self._reward(one.feedback)
        if any(one.sign == "~" for one in options) and (right or partly):
            self._choice(options, right, partly)
            return
        if not right:
            self._lose("the question", "no answer in it is wholly right")
            return
        for one in partly:
            self._lose(f"{one.points:g} % for {one.text}", "an answer is right or wrong; it counts as wrong")
        forms = [one.text for one in right]
        fraction = len(forms) == 1 and parse_plain_number(forms[0]) is not None and "/" in forms[0]
        answer = forms[0] if fraction else {"type": "text", "any": forms}  # GIFT's own numbers are decimals
        self._add(answer, misconceptions=self._known([one for one in options if one.points < 100]))

    def _choice(self, options: list[_Option], right: list[_Option], partly: list[_Option]) -> None:
        texts = [one.text for one in options]
        if len(right) == 1:
            for one in partly:
                self._lose(
                    f"{one.points:g} % for {one.text}", "one choice is right, and this counts as wrong"
                )
            known = self._known([one for one in options if one is not right[0]], offered=True)
            self._add({"type": "choice", "value": right[0].text}, choices=texts, misconceptions=known)
            return
        good = [*right, *partly]
        self._lose("weights", f"{len(good)} choices are right together; all of them must be named")
        known = self._known([one for one in options if one not in good], offered=True)
        self._add({"type": "text", "all": [one.text for one in good]}, choices=texts, misconceptions=known)

    def _known(self, wrong: list[_Option], *, offered: bool = False) -> list[dict[str, str]]:
        """Wrong answers with feedback; those without say nothing that a tutor could use."""
        for one in wrong:
            if one.any_other:
                self._lose("the reply to any other answer", "only a known wrong answer has feedback")
            elif not one.feedback and not offered:
                self._lose(f"the wrong answer {one.text}", "there is no feedback for it")
        kept = [one for one in wrong if one.feedback and one.text and not one.any_other]
        return [{"match": one.text, "feedback": one.feedback} for one in kept]

    def _pairs(self, texts: list[str]) -> None:
        """Matching: one question a pair, with all the right-hand sides as its choices."""
        pairs = [(left.strip(), right.strip()) for left, _, right in (text.partition("->") for text in texts)]
        offered = list(dict.fromkeys(right for _, right in pairs if right))
        asked = [(left, right) for left, right in pairs if left and right]
        if not asked or len(offered) < 2:
            self._lose("the question", "its pairs are not complete")
            return
        self._lose("matching", f"it becomes {len(asked)} questions, one for each pair")
        prompt = self._raw["prompt"]
        for left, right in asked:
            self._add({"type": "choice", "value": right}, prompt=f"{prompt} {left}".strip(), choices=offered)

    def _numeric(self, inside: str) -> None:
        options = self._options(inside) if inside[:1] in ("=", "~") else []
        if not options:
            text, _, feedback = inside.partition("#")
            options = [_Option("=", 100.0, self._words(text), self._words(feedback))]
        right = next((one for one in options if one.points >= 100), None)
        value = _value(right.text) if right else None
        if right is None or value is None:
            self._lose("the question", f"{inside!r} is not a number")
            return
        self._reward(right.feedback)
        wrong = []
        for one in options:
            if one is not right and one.points > 0:
                self._lose(f"{one.points:g} % for {one.text}", "a number has one value and one tolerance")
            elif number := _value(one.text) if one is not right else None:
                wrong.append(replace(one, text=number[0]))
        answer: dict[str, object] = {"type": "number", "value": value[0]}
        if value[1]:
            answer["tolerance"] = value[1]
        self._add(answer, misconceptions=self._known(wrong))


def _value(text: str) -> tuple[str, float] | None:
    """``5``, ``5:0.1`` or ``4.9..5.1`` as the number in the author's writing, and the tolerance."""
    text = text.strip()
    if exact := _NUMERIC.fullmatch(text):
        return exact[1], float(exact[2] or 0)
    if between := _RANGE.fullmatch(text):
        low, high = float(between[1]), float(between[2])
        middle = f"{(low + high) / 2:.9f}".rstrip("0").rstrip(".")
        return middle, round(abs(high - low) / 2, 9)
    return None
