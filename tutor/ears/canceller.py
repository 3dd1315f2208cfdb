"""WebRTC's echo canceller, from the ``livekit`` wheel: takes what the speaker played out of what was heard.

The wheel is the extra ``echo``. Measured on 2 cores: 0.12 s and 21 MB to load, 4 native threads of its own,
0.3 ms a frame of 32 ms. A sound comes out 19 ms late: 11 ms in the library, 8 ms here (``DELAY``).
"""

from __future__ import annotations

import importlib.util

import numpy as np

from tutor.audio import RATE, Samples
from tutor.ears.coupling import Coupling
from tutor.errors import EngineError

CHUNK = 160
"""The library works in steps of 10 ms."""

DELAY = 128
"""Samples by which the output comes late (8 ms): 512 are not a multiple of 160, and the count in is to be
the count out. After n frames 512 n mod 160 samples wait, a multiple of 32, so that 128 are enough."""

_FULL = 32_767.0  # of 16-bit sound
_REMEDY = "Run: pip install 'sori-tutor[echo]', or use headphones."


def installed() -> bool:
    """Whether the wheel is there, without importing it."""
    try:
        return importlib.util.find_spec("livekit.rtc") is not None
    except ModuleNotFoundError:  # the namespace package itself is missing
        return False


def missing() -> EngineError:
    """What to say where it is not installed."""
    return EngineError("the echo canceller is not installed", _REMEDY)


class WebRtcCanceller:
    """One stream of sound. Not thread-safe. Raises ``EngineError`` where the library cannot be loaded.

    The library's other filters stay off. Of 26 recordings over the tutor's voice, noise suppression changed
    the transcript of 9 against 4 without it; gain control and the high-pass filter changed nothing.
    """

    def __init__(self) -> None:
        try:
            from livekit.rtc import AudioFrame, AudioProcessingModule

            self._module = AudioProcessingModule(echo_cancellation=True)
        except (ImportError, OSError, RuntimeError) as error:
            raise EngineError(f"the echo canceller cannot be loaded: {error}", _REMEDY) from error
        self._near_frame = AudioFrame(bytearray(2 * CHUNK), RATE, 1, CHUNK)
        self._far_frame = AudioFrame(bytearray(2 * CHUNK), RATE, 1, CHUNK)
        # Views on what the library works on in place.
        self._near = np.frombuffer(self._near_frame.data, np.int16)
        self._far = np.frombuffer(self._far_frame.data, np.int16)
        self._coupling = Coupling()
        self._waiting = np.zeros((2, 0), np.float32)
        self._done = np.zeros(DELAY, np.float32)

    def __call__(self, near: Samples, far: Samples) -> Samples:
        """``near`` without the echo of ``far``, both (512,) float32 at 16 kHz, ``DELAY`` samples late; or
        ``near`` as it is where it holds no echo.

        ``far`` is what was played at the same time or up to about 0.4 s before it is heard. Raises
        ``RuntimeError`` when the library refuses.
        """
        waiting = np.concatenate((self._waiting, np.stack((near, far))), axis=1)
        whole = waiting.shape[1] - waiting.shape[1] % CHUNK
        parts = [self._done]
        for start in range(0, whole, CHUNK):
            np.multiply(waiting[0, start : start + CHUNK], _FULL, out=self._near, casting="unsafe")
            np.multiply(waiting[1, start : start + CHUNK], _FULL, out=self._far, casting="unsafe")
            self._module.process_reverse_stream(self._far_frame)
            self._module.process_stream(self._near_frame)
            parts.append((self._near / _FULL).astype(np.float32))
        self._waiting = waiting[:, whole:]
        done = np.concatenate(parts)
        self._done = done[len(near) :]
        return done[: len(near)] if self._coupling.follow(near, far) else near
