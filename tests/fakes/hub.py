"""A model hub on the loopback: the few requests that a download makes, and ways to misbehave.

Run as a program it serves the files of a folder as any repository, prints its port, and ends when its
standard input closes. The owner in a repository's name says how it behaves: ``owner`` well, ``hang``
never answers, ``stall`` answers only about the repository, ``broken`` answers 500, ``garbage`` sends a
page, ``cut`` sends half of each file, and of ``nobody`` there is nothing.
"""

from __future__ import annotations

import hashlib
import http.server
import json
import sys
import threading
from pathlib import Path

COMMIT = "0123456789abcdef0123456789abcdef01234567"


class _Handler(http.server.BaseHTTPRequestHandler):
    folder: Path
    stopped = threading.Event()

    def do_GET(self) -> None:
        about = self.path.startswith("/api/models/")
        owner = self.path.removeprefix("/api/models").split("/")[1]
        if owner == "hang" or (owner == "stall" and not about):
            self.stopped.wait(600)
        elif owner == "broken":
            self._answer(500, b"oops", {})
        elif owner == "garbage":
            self._answer(200, b"<html>", {"Content-Type": "text/html"})
        elif owner == "nobody":
            self._answer(404, b"{}", {"X-Error-Code": "RepoNotFound"})
        elif about:
            found = (path for path in self.folder.rglob("*") if path.is_file())
            names = sorted(path.relative_to(self.folder).as_posix() for path in found)
            info = {"id": "owner/name", "sha": COMMIT, "siblings": [{"rfilename": name} for name in names]}
            self._answer(200, json.dumps(info).encode(), {"Content-Type": "application/json"})
        else:
            content = (self.folder / self.path.split("/resolve/main/")[1]).read_bytes()
            content = content[: len(content) // 2] if owner == "cut" else content
            etag = f'"{hashlib.sha256(content).hexdigest()}"'
            self._answer(200, content, {"ETag": etag, "X-Repo-Commit": COMMIT})

    do_HEAD = do_GET  # noqa: N815 - the name that the base class asks for

    def _answer(self, status: int, body: bytes, headers: dict[str, str]) -> None:
        self.send_response(status)
        for key, value in {**headers, "Content-Length": str(len(body))}.items():
            self.send_header(key, value)
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:
        """Keep quiet."""


def main() -> None:
    _Handler.folder = Path(sys.argv[1])
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), _Handler)
    server.daemon_threads = True
    threading.Thread(target=server.serve_forever, daemon=True).start()
    sys.stdout.write(f"{server.server_port}\n")
    sys.stdout.flush()
    sys.stdin.read()
    _Handler.stopped.set()
    server.shutdown()


if __name__ == "__main__":
    main()
