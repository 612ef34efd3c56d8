"""The real server in a process group of its own, started as ``scripts/serve.py`` starts it, and stopped or killed."""

import os
import signal
import socket
import subprocess
import sys
import time
from dataclasses import dataclass, field
from http.client import HTTPConnection
from pathlib import Path

import config

ROOT = Path(__file__).parent.parent
PATIENCE = 60
"""Seconds that a server may take to start on a busy machine."""


@dataclass
class Server:
    """One server on a free port of this machine; ``environment`` is added to the process's own."""

    target: str
    environment: dict[str, str]
    workers: int = 1
    threads: int = 4
    port: int = field(default_factory=lambda: free_port())
    process: subprocess.Popen | None = None

    def start(self) -> None:
        """Start and wait until it answers."""
        command = [sys.executable, "-m", "granian", "--interface", "wsgi", "--port", str(self.port), "--log-level", "error"]
        command += ["--workers", str(self.workers), "--blocking-threads", str(self.threads), self.target]
        self.process = subprocess.Popen(command, cwd=ROOT, env=os.environ | self.environment, start_new_session=True)
        until = time.monotonic() + PATIENCE
        while not self._answers():
            assert self.process.poll() is None, "the server stopped while it started"
            assert time.monotonic() < until, "the server does not answer"
            time.sleep(0.05)

    def kill(self, how: signal.Signals = signal.SIGKILL) -> None:
        """End the server and the processes it started, at once unless told otherwise."""
        if self.process is not None:
            os.killpg(self.process.pid, how)
            self.process.wait(PATIENCE)
            self.process = None

    def stop(self) -> None:
        """Let the server end what it is doing, then make sure that nothing of it is left."""
        if self.process is not None:
            group = self.process.pid
            self.kill(signal.SIGTERM)
            try:
                os.killpg(group, signal.SIGKILL)
            except ProcessLookupError:
                return

    def _answers(self) -> bool:
        connection = HTTPConnection("127.0.0.1", self.port, timeout=5)
        try:
            connection.request("GET", "/healthz")
            return connection.getresponse().status == 200
        except OSError:
            return False
        finally:
            connection.close()


def free_port() -> int:
    """A port that nobody listens on."""
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return listener.getsockname()[1]


def environment(settings: config.Settings) -> dict[str, str]:
    """The environment in which the site has these settings."""
    return {
        "LMS_MODE": settings.mode,
        "LMS_DATA": str(settings.data),
        "DATABASE_URL": settings.database,
        "LMS_SECRET_KEY": settings.secret_key or "",
        "LMS_PASSWORD_SALT": settings.password_salt or "",
        "LMS_SIGNING_KEYS": settings.signing_keys or "",
        "LMS_BASE_URL": settings.base_url,
        "LMS_RATE_LIMITS": str(settings.rate_limits),
    }
