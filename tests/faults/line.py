"""A bad line to a server that dies: what is sent gets lost on the way there or back, arrives twice, or meets nobody."""

import json
import time
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.client import HTTPConnection, HTTPException
from random import Random
from threading import Event, Semaphore
from typing import Any

PATIENCE = 60
"""Seconds after which whoever insists on an answer gives up."""


@dataclass(frozen=True)
class Request:
    """What is sent: a form without fields, or JSON."""

    method: str
    path: str
    json: Mapping[str, Any] | None = None


@dataclass(frozen=True)
class Reply:
    """What came back."""

    status: int
    location: str
    json: dict[str, Any]


class Traffic:
    """Everything that is on its way at a time, at most so many requests, which can be silenced."""

    def __init__(self, lanes: int) -> None:
        self._lanes, self._permits, self._may_start = lanes, Semaphore(lanes), Event()
        self._may_start.set()

    @contextmanager
    def exchange(self) -> Iterator[None]:
        """Inside, something is on its way."""
        self._may_start.wait()
        with self._permits:
            yield

    @contextmanager
    def silenced(self) -> Iterator[None]:
        """Inside, nothing is on its way."""
        self._may_start.clear()
        for _ in range(self._lanes):
            self._permits.acquire()
        yield
        self._permits.release(self._lanes)
        self._may_start.set()


@dataclass
class Line:
    """One learner's way to the server; ``luck`` decides what goes wrong, and ``faults`` counts it."""

    port: int
    headers: Mapping[str, str]
    luck: Random
    traffic: Traffic
    faults: Counter[str] = field(default_factory=Counter)

    def __post_init__(self) -> None:
        self._connections = [HTTPConnection("127.0.0.1", self.port, timeout=PATIENCE) for _ in range(2)]

    def send(self, request: Request) -> list[Reply]:
        """Send it once over the bad line; every reply that came back: none, one, or two."""
        fate = self.luck.choices(["well", "lost", "unheard", "doubled"], [70, 8, 10, 12])[0]
        self.faults[fate] += 1
        if fate == "lost":
            return []
        if fate == "unheard":
            return self._send_without_listening(request)
        return self.send_together([request] * (2 if fate == "doubled" else 1))

    def insist(self, request: Request) -> list[Reply]:
        """Send it until a reply comes back."""
        until = time.monotonic() + PATIENCE
        while not (replies := self.send(request)):
            assert time.monotonic() < until, f"no reply to {request}"
        return replies

    def send_together(self, requests: Sequence[Request]) -> list[Reply]:
        """Send one or two at the same moment, each over a connection of its own; the replies that came back."""
        with self.traffic.exchange():
            for connection, request in zip(self._connections, requests, strict=False):
                self._write(connection, request)
            return [
                reply for connection, _ in zip(self._connections, requests, strict=False) if (reply := self._read(connection))
            ]

    def close(self) -> None:
        """Hang up."""
        for connection in self._connections:
            connection.close()

    def _send_without_listening(self, request: Request) -> list[Reply]:
        with self.traffic.exchange():
            self._write(self._connections[0], request)
            self._connections[0].close()
        return []

    def _write(self, connection: HTTPConnection, request: Request) -> None:
        body = json.dumps(request.json) if request.json else ""
        kind = "application/json" if request.json else "application/x-www-form-urlencoded"
        try:
            connection.request(request.method, request.path, body, {**self.headers, "Content-Type": kind})
        except OSError:
            self._broken(connection)

    def _read(self, connection: HTTPConnection) -> Reply | None:
        try:
            # A reply that breaks off must not keep its socket.
            with connection.getresponse() as response:
                body = response.read()
        except (OSError, HTTPException):
            self._broken(connection)
            return None
        is_json = "json" in (response.getheader("Content-Type") or "")
        return Reply(response.status, response.getheader("Location") or "", json.loads(body) if is_json else {})

    def _broken(self, connection: HTTPConnection) -> None:
        self.faults["broken"] += 1
        connection.close()
        # The server is being started again; asking it all the time would only slow that down.
        time.sleep(0.2)
