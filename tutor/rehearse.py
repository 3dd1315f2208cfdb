"""What came of a lesson with a scripted learner (``scripts.py``), held by the same session in real time.

Writes ``session.wav`` (16 kHz, 16-bit; left the learner, right the tutor), ``turns.jsonl`` and
``report.json``. Voice-to-voice times are read off the recording, never off the pipeline's timers.
"""

from __future__ import annotations

import json
import os
import platform
import resource
from collections.abc import Mapping
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any

import numpy as np

from tutor.audio import AUDIBLE, RATE, Samples
from tutor.metrics import STAGES, TurnLog, TurnRecord, costs, stage_table, summary
from tutor.mouth.verbalize import speakable
from tutor.takes_turns import Placed


@dataclass(frozen=True, slots=True)
class Turn:
    """A scripted turn as it went. Times in seconds of the recording; ``v2v_ms`` read off it."""

    number: int
    placed: Placed
    answers: tuple[TurnRecord, ...]
    v2v_ms: float | None
    cut_in: bool
    stop_ms: float | None
    stages_ms: Mapping[str, float]


def analyse(recording: Samples, placed: list[Placed], log: TurnLog, started: float) -> list[Turn]:
    """Each scripted turn with the tutor's answers to it and its times, off the two channels.

    ``recording``: float32, shape ``(n, 2)``, its left channel the learner without echo and noise;
    ``started``: the session clock at sample 0.
    """
    learner, tutor = np.abs(recording[:, 0]) > AUDIBLE, np.abs(recording[:, 1]) > AUDIBLE
    records = sorted(log.turns.values(), key=lambda record: record.turn)
    turns: list[Turn] = []
    for number, place in enumerate(placed, 1):
        after = placed[number].start if number < len(placed) else len(recording)
        if place.said.samples is None:
            mine = tuple(
                r for r in records if r.committed is None and _began_in(r, place.start, after, started)
            )
            turns.append(Turn(number, place, mine, None, False, None, {}))
            continue
        mine = tuple(
            r
            for r in records
            if r.speech_end_sample is not None and place.start < r.speech_end_sample <= after
        )
        spoken = np.flatnonzero(learner[place.start : place.end])
        first = place.start + int(spoken[0]) if spoken.size else place.start
        last = place.start + int(spoken[-1]) + 1 if spoken.size else place.end
        replies = np.flatnonzero(tutor[last:after])
        audible = last + int(replies[0]) if replies.size and mine else None
        barge_in = place.said.barge_in is not None
        over = np.flatnonzero(tutor[first:last])
        stop_ms = (int(over[-1]) + 1) / RATE * 1000 if barge_in and over.size else None
        v2v = None if audible is None else (audible - last) / RATE * 1000
        stages = (
            stage_table(mine[-1], started + last / RATE, started + audible / RATE)
            if audible is not None
            else {}
        )
        cut_in = bool(over.size) and not barge_in
        turns.append(Turn(number, place, mine, v2v, cut_in, stop_ms, stages))
    return turns


def _began_in(record: TurnRecord, start: int, end: int, started: float) -> bool:
    return record.began is not None and start <= (record.began - started) * RATE < end


def turn_line(turn: Turn) -> dict[str, Any]:
    """A line of ``turns.jsonl``."""
    last = turn.answers[-1] if turn.answers else None
    said = turn.placed.said
    return {
        "turn": turn.number,
        "start_s": round(turn.placed.start / RATE, 3),
        "end_s": round(turn.placed.end / RATE, 3),
        "reference": said.text,
        "kind": "silence" if said.samples is None else "barge_in" if said.barge_in is not None else "speech",
        "transcript": " ".join(r.said for r in turn.answers if r.said),
        "item": last.item if last else None,
        "verdict": last.verdict if last else None,
        "value": last.value if last else None,
        "misconception": last.misconception if last else None,
        "why": last.why if last else None,
        "act": last.act if last else None,
        "also": list(last.also) if last else [],
        "reason": last.reason if last else None,
        "spoken": " ".join(text for r in turn.answers for text in r.spoken),
        "heard": " ".join(r.heard for r in turn.answers),
        "sources": [source for r in turn.answers for source in r.sources],
        "suggestions": [{"kind": kind, "reason": why} for r in turn.answers for kind, why in r.suggestions],
        "wording": [{"accepted": ok, "reason": why} for r in turn.answers for ok, why in r.wording],
        "v2v_ms": None if turn.v2v_ms is None else round(turn.v2v_ms, 1),
        "cut_in": turn.cut_in,
        "barge_in_stop_ms": None if turn.stop_ms is None else round(turn.stop_ms, 1),
        "stages_ms": dict(turn.stages_ms),
        "work_ms": {name: round(s * 1000, 1) for r in turn.answers for name, (_, s) in r.stages.items()},
    }


def report(turns: list[Turn], log: TurnLog, ready_s: float, late_s: float) -> dict[str, Any]:
    """``report.json``."""
    heard = [t for t in turns if t.placed.said.samples is not None]
    v2v = [t.v2v_ms for t in heard if t.v2v_ms is not None]
    checked = [accepted for record in log.turns.values() for accepted, _ in record.wording]
    return {
        "turns": len(turns),
        "answered": len(v2v),
        "v2v_ms": summary(v2v),
        "stages_ms": {s: summary([t.stages_ms[s] for t in heard if s in t.stages_ms]) for s in STAGES},
        "cut_ins": sum(t.cut_in for t in turns),
        "suggestions": [
            {"turn": r.turn, "kind": kind, "reason": why}
            for r in log.turns.values()
            for kind, why in r.suggestions
        ],
        "barge_in_stop_ms": summary([t.stop_ms for t in heard if t.stop_ms is not None]),
        "wer": word_error_rate(
            [(t.placed.said.text, " ".join(r.said for r in t.answers)) for t in heard if t.placed.said.text]
        ),
        "ready_s": round(ready_s, 2),
        "peak_rss_mb": round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / _RSS_UNIT, 1),
        "llm": {"accepted": sum(checked), "fallback": len(checked) - sum(checked)},
        "models": costs(log.used),
        "faults": [f"{fault.stage}: {fault.what}" for fault in log.faults],
        "room_late_ms": round(late_s * 1000, 1),
        "host": {
            "machine": platform.machine(),
            "system": f"{platform.system()} {platform.release()}",
            "cpus": os.cpu_count(),
            "cpu": cpu_model(),
        },
        "versions": {name: package_version(name) for name in _PACKAGES},
    }


_RSS_UNIT = 1024 * 1024 if platform.system() == "Darwin" else 1024
_PACKAGES = ("sori-tutor", "faster-whisper", "ctranslate2", "piper-tts", "onnxruntime", "xllamacpp", "numpy")


def package_version(name: str) -> str | None:
    """Of an installed package; ``None`` where it is not installed."""
    try:
        return version(name)
    except PackageNotFoundError:
        return None


def cpu_model() -> str:
    """What the machine calls its processor; "" where it does not say."""
    try:
        lines = Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines()
    except OSError:
        return platform.processor()
    return next((line.split(":", 1)[1].strip() for line in lines if line.startswith("model name")), "")


def word_error_rate(pairs: list[tuple[str, str]]) -> float | None:
    """Word errors over reference words, both sides verbalised, so that 3/4 is three quarters."""
    errors = total = 0
    for reference, transcript in pairs:
        wanted, got = _words(reference), _words(transcript)
        errors += _distance(wanted, got)
        total += len(wanted)
    return round(errors / total, 4) if total else None


def _words(text: str) -> list[str]:
    return "".join(c if c.isalnum() or c == "'" else " " for c in speakable(text).lower()).split()


def _distance(a: list[str], b: list[str]) -> int:
    """Levenshtein distance in words."""
    row = list(range(len(b) + 1))
    for i, x in enumerate(a, 1):
        last, row[0] = row[0], i
        for j, y in enumerate(b, 1):
            last, row[j] = row[j], min(row[j] + 1, row[j - 1] + 1, last + (x != y))
    return row[-1]


def to_jsonl(lines: list[dict[str, Any]]) -> str:
    """One JSON object a line."""
    return "".join(json.dumps(line, ensure_ascii=False) + "\n" for line in lines)


def table(turns: list[Turn], result: Mapping[str, Any]) -> str:
    """The latency table for a person: a row a turn, the stages adding up to v2v, then the summary."""
    head = ("turn", "said", "act", *STAGES, "v2v ms")
    rows: list[tuple[str, ...]] = [head]
    for turn in turns:
        last = turn.answers[-1] if turn.answers else None
        said = "(silence)" if turn.placed.said.samples is None else turn.placed.said.text
        stages = [f"{turn.stages_ms[s]:.0f}" if s in turn.stages_ms else "" for s in STAGES]
        v2v = "" if turn.v2v_ms is None else f"{turn.v2v_ms:.0f}"
        rows.append((str(turn.number), _short(said, 28), last.act if last else "", *stages, v2v))
    widths = [max(len(row[i]) for row in rows) for i in range(len(head))]
    lines = [
        "  ".join(
            c.ljust(w) if i in (1, 2) else c.rjust(w) for i, (c, w) in enumerate(zip(r, widths, strict=True))
        )
        for r in rows
    ]
    lines.insert(1, "  ".join("-" * width for width in widths))
    v2v = result["v2v_ms"]
    stop = result["barge_in_stop_ms"]["p50"]
    lines += [
        "",
        f"voice to voice: p50 {v2v['p50']:.0f} ms, p95 {v2v['p95']:.0f} ms, max {v2v['max']:.0f} ms "
        f"({result['answered']} answered turns)"
        if v2v["p50"] is not None
        else "voice to voice: no turn was answered",
        f"cut-ins: {result['cut_ins']}"
        + (f"; barge-in: silent after {stop:.0f} ms of speech" if stop is not None else "")
        + f"; word error rate: {result['wer']}",
        f"ready after {result['ready_s']} s; peak memory {result['peak_rss_mb']:.0f} MB; "
        f"model sentences: {result['llm']['accepted']} spoken, {result['llm']['fallback']} left out",
    ]
    return "\n".join(line.rstrip() for line in lines)


def _short(text: str, width: int) -> str:
    return text if len(text) <= width else text[: width - 1] + "…"
