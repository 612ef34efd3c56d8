"""A load of requests over kept connections, by plain sockets so that the client costs the machine little."""

import json
import socket
import statistics
import time
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field

CONNECTIONS = 4
"""As many as the servers have threads."""


@dataclass(frozen=True)
class Call:
    """One request; with ``bodies`` it carries the JSON that is made from its number, counted from 0."""

    port: int
    path: str
    method: str = "GET"
    headers: Mapping[str, str] = field(default_factory=dict)
    bodies: Callable[[int], object] | None = None

    def written(self, number: int) -> bytes:
        """The request as it goes over the wire."""
        body = json.dumps(self.bodies(number)).encode() if self.bodies else b""
        lines = [f"{self.method} {self.path} HTTP/1.1", f"Host: 127.0.0.1:{self.port}"]
        lines += [f"{name}: {value}" for name, value in self.headers.items()]
        if body:
            lines += ["Content-Type: application/json", f"Content-Length: {len(body)}"]
        return "\r\n".join(lines).encode() + b"\r\n\r\n" + body


def rate(call: Call, seconds: float) -> float:
    """How many requests a second were answered with 200, from all connections together."""
    with ThreadPoolExecutor(CONNECTIONS) as threads:
        started = time.perf_counter()
        counts = threads.map(lambda lane: _ask(call, lane, started + seconds), range(CONNECTIONS))
        return sum(counts) / (time.perf_counter() - started)


def compare(ours: Call, reference: Call, seconds: float, rounds: int) -> tuple[float, float, float]:
    """The median rates of both, and the median of what they came to in each round: ours to the reference's.

    They take turns, so that whatever else the machine does weighs on both.
    """
    found = []
    for number in range(-1, rounds):
        pair = [rate(call, seconds if number >= 0 else 1) for call in (ours, reference)]
        # The first round only warms both up.
        found += [pair] if number >= 0 else []
    mine, theirs = zip(*found, strict=True)
    return statistics.median(mine), statistics.median(theirs), statistics.median(one / other for one, other in found)


def _ask(call: Call, lane: int, until: float) -> int:
    done = 0
    with socket.create_connection(("127.0.0.1", call.port), timeout=30) as connection:
        while time.perf_counter() < until:
            connection.sendall(call.written(done * CONNECTIONS + lane))
            _read(connection)
            done += 1
    return done


def _read(connection: socket.socket) -> bytes:
    received = connection.recv(262_144)
    while b"\r\n\r\n" not in received:
        received += _more(connection)
    head, _, body = received.partition(b"\r\n\r\n")
    assert head.startswith(b"HTTP/1.1 200"), received[:2000]
    length = int(head.lower().split(b"content-length:", 1)[1].split(b"\r\n", 1)[0])
    while len(body) < length:
        body += _more(connection)
    return body


def _more(connection: socket.socket) -> bytes:
    more = connection.recv(262_144)
    assert more, "the server closed the connection"
    return more
