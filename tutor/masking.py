"""Personal data in a text, masked: what a log line or a stored sentence must not hold even by chance."""

from __future__ import annotations

import logging
import re

_PHONE = re.compile(
    r"(?<![\d.,/])(?:\+\d{1,3}[ .-]?)?(?:\(\d{1,4}\)|\d{2,4})[ .-]\d{3,4}[ .-]\d{4}(?!\d|[.,/]\d)"
)
_MASKS = (
    (re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+"), "[e-mail]"),
    (re.compile(r"\bhttps?://\S+|\bwww\.\S+"), "[address]"),
    (re.compile(r"(?<!\d)\d{6}-[1-8]\d{6}(?!\d)"), "[id number]"),  # Korean resident registration
    (re.compile(r"(?<!\d)\d{3}-\d{2}-\d{4}(?!\d)"), "[id number]"),  # US social security
    (re.compile(r"(?<!\d)(?:\d{4}[ -]){3}\d{1,7}(?!\d)"), "[card number]"),
    (_PHONE, "[phone number]"),
    (re.compile(r"(?<!\d)0(?:1[016789]|2|[3-6]\d)\d{7,8}(?!\d)"), "[phone number]"),  # Korean, as one word
    (
        re.compile(r"((?i:my (?:full |real |last )?name is|i am called|call me))(?: [A-Z][\w'-]+){1,3}"),
        r"\1 [name]",
    ),
    (re.compile(r"(?i)\b(my (?:home )?address is|i live at)[^.?!]*"), r"\1 [address]"),
    (re.compile(r"((?:제|내) 이름은) [가-힣]{2,5}?(?=이에요|예요|이야|야|입니다|이고|고|$)"), r"\1 [name]"),
)


def masked(text: str) -> str:
    """``text`` with e-mail and web addresses, numbers of phones, cards and persons, and given names and home
    addresses replaced by what they are. It may miss what is said in other words; it is a second net."""
    for pattern, mask in _MASKS:
        text = pattern.sub(mask, text)
    return text


class Masking(logging.Filter):
    """On a log handler: masks the message with its arguments."""

    def filter(self, record: logging.LogRecord) -> bool:
        record.msg, record.args = masked(record.getMessage()), None
        return True


def mask_logs() -> None:
    """Mask what is logged where nobody has set logging up otherwise; again does no harm."""
    if (handler := logging.lastResort) is not None and not any(
        isinstance(one, Masking) for one in handler.filters
    ):
        handler.addFilter(Masking())
