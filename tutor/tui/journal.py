"""An event as one line, for the event log. Pure."""

from __future__ import annotations

from dataclasses import fields

from tutor.events import Event


def told(event: Event) -> str:
    """``12.34 PhraseSpoken turn=2 text='Hello.'``: the time first, where the event has one."""
    values = {field.name: getattr(event, field.name) for field in fields(event)}
    t = values.pop("t", None)
    when = f"{t:9.2f} " if isinstance(t, float) else " " * 10
    said = {name: value for name, value in values.items() if value not in ("", None, ())}
    rest = " ".join(f"{name}={_short(value)}" for name, value in said.items())
    return f"{when}{type(event).__name__} {rest}"


def _short(value: object) -> str:
    if isinstance(value, float):
        return f"{value:.3f}"
    shown = str(value) if isinstance(value, str) else repr(value)
    return shown if len(shown) <= 80 else f"{shown[:79]}…"
