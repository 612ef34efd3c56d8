"""A load of requests over kept connections, by plain sockets so that the client costs the machine little."""

import json
import socket
import statistics
import time
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field

CONNECTIONS = 4
"""As many as the servers have threads, all processes together."""


@dataclass(frozen=True)
class Call:
    """What one connection asks for again and again, and what must stand in every answer.

    With ``body`` each request carries the JSON that it makes. No answer is asked to be compressed.
    """

    port: int
    path: str
    expected: bytes
    method: str = "GET"
    headers: Mapping[str, str] = field(default_factory=dict)
    body: Callable[[], object] | None = None

    def written(self) -> bytes:
        """The request as it goes over the wire."""
        body = json.dumps(self.body()).encode() if self.body else b""
        lines = [f"{self.method} {self.path} HTTP/1.1", f"Host: 127.0.0.1:{self.port}"]
        lines += [f"{name}: {value}" for name, value in self.headers.items()]
        if body:
            lines += ["Content-Type: application/json", f"Content-Length: {len(body)}"]
        return "\r\n".join(lines).encode() + b"\r\n\r\n" + body


@dataclass(frozen=True)
class Comparison:
    """Requests a second of the site and of the reference, and the ratio of one to the other: each a median of all rounds."""

    ours: float
    reference: float
    ratio: float


def rate(calls: Sequence[Call], seconds: float) -> float:
    """How many requests a second were answered with 200 and what was expected, all connections together."""
    with ThreadPoolExecutor(len(calls)) as threads:
        started = time.perf_counter()
        counts = threads.map(lambda call: _ask(call, started + seconds), calls)
        return sum(counts) / (time.perf_counter() - started)


def compare(ours: Sequence[Call], reference: Sequence[Call], seconds: float, rounds: int) -> Comparison:
    """Both rates, measured in turns, so that whatever else the machine does weighs on both."""
    for calls in (ours, reference):
        rate(calls, seconds)  # Only to warm up.
    mine, theirs = zip(*((rate(ours, seconds), rate(reference, seconds)) for _ in range(rounds)), strict=True)
    ratios = [one / other for one, other in zip(mine, theirs, strict=True)]
    return Comparison(*(statistics.median(found) for found in (mine, theirs, ratios)))


def times(calls: Sequence[Call], rounds: int) -> list[list[float]]:
    """How many seconds each answer took, by call: one after the other over one connection, in turns, so that all see the same."""
    found: list[list[float]] = [[] for _ in calls]
    with socket.create_connection(("127.0.0.1", calls[0].port), timeout=60) as connection:
        for _ in range(rounds):
            for call, seconds in zip(calls, found, strict=True):
                started = time.perf_counter()
                connection.sendall(call.written())
                body = _read(connection)
                seconds.append(time.perf_counter() - started)
                assert call.expected in body, body[:2000]
    return found


def fetch(call: Call) -> bytes:
    """The body of the first answer to the call."""
    with socket.create_connection(("127.0.0.1", call.port), timeout=30) as connection:
        connection.sendall(call.written())
        return _read(connection)


def _ask(call: Call, until: float) -> int:
    done = 0
    with socket.create_connection(("127.0.0.1", call.port), timeout=30) as connection:
        while time.perf_counter() < until:
            connection.sendall(call.written())
            body = _read(connection)
            assert call.expected in body, body[:2000]
            done += 1
    return done


def _read(connection: socket.socket) -> bytes:
    received = connection.recv(262_144)
    while b"\r\n\r\n" not in received:
        received += _more(connection)
    head, _, body = received.partition(b"\r\n\r\n")
    length = int(head.lower().split(b"content-length:", 1)[1].split(b"\r\n", 1)[0])
    while len(body) < length:
        body += _more(connection)
    assert head.startswith(b"HTTP/1.1 200"), (head, body[:2000])
    return body


def _more(connection: socket.socket) -> bytes:
    more = connection.recv(262_144)
    assert more, "the server closed the connection"
    return more
