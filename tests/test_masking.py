"""Personal data does not get into logs and kept sentences."""

from __future__ import annotations

import logging

import pytest

from tutor.masking import Masking, masked


@pytest.mark.parametrize(
    ("text", "hidden"),
    [
        ("Write to mina.kim@example.co.kr today", "mina"),
        ("My number is 010-1234-5678.", "1234"),
        ("call +82 10 1234 5678 now", "1234"),
        ("It's 01012345678.", "12345678"),
        ("900101-1234567", "1234567"),
        ("my social is 123-45-6789", "6789"),
        ("4111 1111 1111 1111", "1111"),
        ("Hello, my name is Jisu Park.", "Jisu"),
        ("I live at 12 Maple Street.", "Maple"),
        ("제 이름은 김지수예요", "지수"),
        ("see https://example.com/me?x=1", "example"),
    ],
)
def test_personal_data_is_masked(text: str, hidden: str) -> None:
    assert hidden not in masked(text)
    assert "[" in masked(text)


@pytest.mark.parametrize(
    "text",
    [
        "three quarters",
        "1,005",
        "3/4",
        "0.125",
        "one thousand and five",
        "nineteen forty-five",
        "2 m 50 cm",
        "It is 1945.",
        "123456789012",
        "1.5 million",
        "I am from Busan.",
        "half past two",
        "12-5",
        "What is your name?",
    ],
)
def test_answers_stay_as_they_are(text: str) -> None:
    assert masked(text) == text


def test_a_log_line_is_masked_with_its_arguments() -> None:
    record = logging.LogRecord("tutor", logging.WARNING, "", 0, "sent to %s", ("a.b@example.com",), None)
    assert Masking().filter(record)
    assert record.getMessage() == "sent to [e-mail]"
