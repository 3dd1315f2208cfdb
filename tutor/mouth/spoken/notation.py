"""LaTeX and the notation of mathematics as signs that the later passes read, or at once as words. Pure."""

from __future__ import annotations

import re

_LATEX = {
    "times": "×", "div": "÷", "cdot": "·", "pm": "±", "le": "≤", "leq": "≤", "ge": "≥", "geq": "≥",
    "lt": "<", "gt": ">", "ne": "≠", "neq": "≠", "approx": "≈", "equiv": "≡", "cong": "≅", "propto": "∝",
    "to": "→", "rightarrow": "→", "Rightarrow": "⇒", "implies": "⇒", "infty": "∞", "circ": "°",
    "degree": "°", "angle": "∠", "triangle": "△", "parallel": "∥", "perp": "⟂", "in": "∈", "notin": "∉",
    "cup": "∪", "cap": "∩", "subset": "⊂", "sum": "∑", "int": "∫", "therefore": "∴", "ldots": "…",
    "dots": "…", "cdots": "…", "left": "", "right": "", "quad": " ", "alpha": "α", "beta": "β",
    "gamma": "γ", "delta": "δ", "Delta": "Δ", "epsilon": "ε", "theta": "θ", "lambda": "λ", "mu": "μ",
    "pi": "π", "rho": "ρ", "sigma": "σ", "phi": "φ", "omega": "ω", "Omega": "Ω",
}  # fmt: skip

_INLINE = re.compile(r"(?<![\w$\\])\${1,2}(?=[^\s$])([^$]{1,200}?)(?<=[^\s\\\-–])\${1,2}(?![\w$])")
_DELIMITER = re.compile(r"\\[()\[\]]")
_PATH = re.compile(r"\b([A-Z]):((?:\\[\w.\- ]*\w)+)")
_ESCAPE = re.compile(r"\\([nrt0])(?![A-Za-z])")
_FRAC = re.compile(r"\\[dt]?frac\s*\{([^{}]*)\}\s*\{([^{}]*)\}")
_ROOT = re.compile(r"\\sqrt\s*(?:\[([0-9n])\])?\s*\{([^{}]*)\}")
_PLAIN = re.compile(r"\\(?:text|mathrm|mathbf|mathit|textbf|operatorname|overline|bar|vec)\s*\{([^{}]*)\}")
_COMMAND = re.compile(r"\\([A-Za-z]+)\s?")
_BRACED = re.compile(r"([\^_])\{([^{}]*)\}")
_SIMPLE = re.compile(r"[0-9]+|[A-Za-zα-ω]")


def latex(text: str) -> str:
    """``\\frac{3}{4}`` 3/4, ``\\sqrt{2}`` √(2), ``x^{10}`` x^10, ``$x$`` x; a path keeps its backslashes."""
    if "$" in text:
        text = _INLINE.sub(r"\1", text)
    if "\\" in text:
        text = _PATH.sub(lambda m: f"{m[1]} colon{m[2].replace(chr(92), ' backslash ')}", text)
        text = _ESCAPE.sub(r" backslash \1 ", _DELIMITER.sub(" ", text))
        before = ""
        while before != text:
            before = text
            text = _PLAIN.sub(r"\1", text)
            text = _FRAC.sub(lambda m: f"{_group(m[1])}/{_group(m[2])}", text)
            text = _BRACED.sub(_script, _ROOT.sub(_root, text))
        text = re.sub(r"\\([%$#&_{}])", r"\1", text)
        text = re.sub(r"\^\\circ\b", "°", text)
        text = _COMMAND.sub(lambda m: _LATEX.get(m[1], f"{m[1]} "), text)
        text = re.sub(r"\\[,;:! ]|\\\\", " ", text)
    return _BRACED.sub(_script, text)


def _group(content: str) -> str:
    content = content.strip()
    return content if _SIMPLE.fullmatch(content) else f"({content})"


def _script(found: re.Match[str]) -> str:
    content = found[2].strip()
    return f"{found[1]}{content}" if re.fullmatch(r"\w+", content) else f"{found[1]}({content})"


def _root(found: re.Match[str]) -> str:
    return {None: "√", "2": "√", "3": "∛"}.get(found[1], f"^{found[1]}√") + f"({found[2]})"


_SCIENTIFIC = re.compile(r"(?<![\w.])([0-9]+(?:\.[0-9]+)?)[eE]([+\-−]?[0-9]{1,3})(?![\w.])")
_LOG = re.compile(r"\blog_?\(?([0-9]{1,2}|(?<=_)[a-z])\)?\ ?(?:\((\w+)\)|(?=[(\w√]))")
_LIMIT = re.compile(r"\blim\b[\s_({]*([a-z])\ ?(?:→|->)\ ?([+\-−]?(?:∞|\w+))[)}]*")
_DERIVATIVE = re.compile(r"(?<![\w/])d([a-z])?/d([a-z])(?![\w/])")
_PRIME = re.compile(r"(?<![\w'])([a-z])('{1,2})(?=\ ?[=+−×÷(<>]|\ -\ )")
_CHANCE = re.compile(r"(?<![\w'])P\(([^()|]{1,30})(?:\|([^()|]{1,30}))?\)")
_FUNCTION = re.compile(
    r"(?<![A-Za-z'])(sin|cos|tan|ln|log)"
    r"(?:(\^\(?-?[0-9]\)?)\ ?(?=\S)|\ ?(?=[0-9√α-ω])|\ (?=[b-z](?![A-Za-z'])))"
)
_FUNCTIONS = {"sin": "sine", "cos": "cosine", "tan": "tangent", "ln": "natural log", "log": "log"}
_NTH_ROOT = re.compile(r"(?<![\w)])\^([4-9]|n)\ ?√")
_RAISED_FIRST = re.compile(r"(?<![\w)\]}'])\^\(?([0-9]{1,3})\)?\ ?(?=[A-Z])")
_OPERATOR = r"[=+−×÷*/^)<>≤≥≠]"
_FACTORIAL = re.compile(
    rf"(?<=[0-9a-zA-Z)])!(?=\ ?{_OPERATOR}(?<!!=)|\ -\ (?=[0-9(]|[a-z]\b)|-[0-9a-z(])"
    r"|(?<=\b[nk])!|(?<=[+\-−][0-9]\))!"
)
_A_INDEX = re.compile(r"(?<![\w'])a(?=_\w)")
_BLANK = re.compile(r"(?<!\S)(?:_|□)(?=\ [+\-−×÷=*/])|(?<=[+\-−×÷=*/]\ )(?:_|□)(?!\S)")
_ASKED = re.compile(r"(?<!\S)\?(?=\ ?[+\-−×÷=*])|(?<=[+\-−×÷*=])\ ?\?(?=\ [+\-−×÷*=])")
_ASKED_LAST = re.compile(r"(?<=[+\-−×÷*=])\ ?\?+(?=\s*$)")
_AND_SO_ON = re.compile(r"(?<=\.[0-9]{2})[0-9]*\ ?(?:\.{3}|…)|(?<=[0-9]),\ ?(?:\.{3}|…)")
_RECURRING = re.compile("(?<=[0-9])[\u0304\u0305]")
_BAR = re.compile("(?<![A-Za-z])([A-Za-z])[\u0304\u0305]")
_MODULO = re.compile(r"(?<=[0-9])%(?=[0-9])|(?<![A-Za-z])(?<=[0-9b-z)])\ %\ (?=[0-9(]|[b-z](?![A-Za-z']))")


def notation(text: str) -> str:
    """``6e23`` 6 × 10^23, ``log₂ 8`` log base two of eight, ``f'(x)``, ``5! =``, ``dy/dx``, ``3 + ? = 5``."""
    text = _SCIENTIFIC.sub(lambda m: f"{m[1]} × 10^{_exponent(m[2])}", text)
    text = _LIMIT.sub(r" the limit, as \1 goes to \2, of ", text)
    text = _LOG.sub(lambda m: f"log base {m[1]} of {m[2] or ''}", text)
    text = re.sub(r"Σ(?=\ ?[a-z(])", "∑", text)
    text = _CHANCE.sub(lambda m: f" P of {m[1]} {f'given {m[2]} ' if m[2] else ''}", text)
    text = _PRIME.sub(lambda m: f"{m[1]} {'double ' * (m[2] == chr(39) * 2)}prime ", text)
    text = re.sub(r"\b([fgh])\ ((?:double\ )?prime)\ \(([^()]*)\)", _primed, text)
    text = _DERIVATIVE.sub(lambda m: f" d {m[1] or ''} by d {m[2]} ", text)
    text = _NTH_ROOT.sub(lambda m: f" the {_NTH[m[1]]} root of ", text)
    text = _FUNCTION.sub(_function, text)
    text = re.sub(r"\^\(-([0-9]+)\)(?=\ [a-zA-Z])", r"^-\1", text)
    text = _RAISED_FIRST.sub(r"\1 ", text)
    text = _FACTORIAL.sub(" factorial ", text)
    text = _A_INDEX.sub("A", text)
    text = _BLANK.sub(" blank ", text)
    text = _ASKED_LAST.sub(" what?", _ASKED.sub(" what ", text))
    text = re.sub(r"(?<=[+×])\ ?(?:\.{3}|…)\ ?(?=[+×])", " and so on ", text)
    text = re.sub(r"(?<=[0-9])\ R\ ?(?=[0-9])", " remainder ", text)
    text = _AND_SO_ON.sub(lambda m: f"{m[0].rstrip('.… ').rstrip(',')}, and so on ", text)
    text = _BAR.sub(r"\1 bar ", _RECURRING.sub(" recurring ", text))
    return _MODULO.sub(" mod ", re.sub(r"(?<=\w)\ //\ (?=[\w(])", " floor divided by ", text))


_NTH = {"4": "fourth", "5": "fifth", "6": "sixth", "7": "seventh", "8": "eighth", "9": "ninth", "n": "nth"}


def _exponent(written: str) -> str:
    digits = written.lstrip("+-−").lstrip("0") or "0"
    return f"(-{digits})" if written[0] in "-−" else digits


def _function(found: re.Match[str]) -> str:
    name = _FUNCTIONS[found[1]]
    if not found[2]:
        return f"{name} of "
    power = found[2].strip("^()")
    if power.startswith("-"):
        return f"inverse {name} of "
    return f"{name} {({'2': 'squared', '3': 'cubed'}).get(power, f'to the power of {power}')} of "


def _primed(found: re.Match[str]) -> str:
    return f" {found[1].upper()} {found[2]} of {found[3]} "
