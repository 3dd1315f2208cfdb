"""Which key does what, and what to say."""

from __future__ import annotations

from textual.app import ComposeResult
from textual.containers import VerticalScroll
from textual.screen import ModalScreen
from textual.widgets import Static

HELP = """\
[b]In a lesson[/b]
  Enter   send what you typed     ↓ Enter   choose, or type its letter
  F2  a hint          F3  say that again        F4   I don't know
  F5  another one     F8  I was misheard        F10  end the lesson
  F6  what goes on inside: times, model, events
  F7  the skill map   PgUp PgDn   what was said before
  Ctrl+Y  Ctrl+L  Ctrl+N   answer a suggestion: yes, later, never

[b]Words work as well, typed or spoken[/b]
  "hint"  "say that again"  "slower"  "wait"  "skip this one"  "stop"
  "my goal is to add fractions"   shown above the question from then on

[b]Spoken lessons[/b]
  Just speak, over the tutor too if you like. What is being heard is grey,
  and counts once it is solid. Heard wrongly? F8 within six seconds.

[b]Anywhere[/b]
  F1  this page       Ctrl+P  every command     Ctrl+T  light or dark
  Ctrl+Z  to the shell, and back with fg        Ctrl+Q  leave; all is kept"""


class HelpScreen(ModalScreen[None]):
    """A page over whatever is there."""

    BINDINGS = [("escape,f1,enter,q", "dismiss", "Close")]

    def compose(self) -> ComposeResult:
        page = VerticalScroll(Static(HELP), id="help", classes="card")
        page.border_title = "Help"
        page.border_subtitle = "Esc closes"
        yield page
