"""Ports on 127.0.0.1 for the model servers that Sori starts."""

from __future__ import annotations

import socket

from tutor.errors import EngineError


def claim(port: int) -> int:
    """``port``, or a free one for 0. Raises ``EngineError`` if something listens there already."""
    try:
        with socket.socket() as probe:
            # As a server does: a port in TIME_WAIT is free, one with a listener is not.
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind(("127.0.0.1", port))
            return int(probe.getsockname()[1])
    except OSError as error:
        raise EngineError(
            f"port {port} on 127.0.0.1 cannot be used ({error.strerror})",
            "Choose another with --port; 0 takes a free one.",
        ) from error
