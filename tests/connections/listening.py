"""Listening: endpoints for tests, and a real HTTP server that hears what is sent to it."""

import secrets
from collections.abc import Collection, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread

from lms.connections import endpoints
from lms.connections.models import WebhookEndpoint
from lms.people.models import User
from tests.factories import a_user


def listen(
    user: User | None = None,
    kinds: Collection[str] = tuple(endpoints.KINDS),
    address: str = "https://records.example.gov/x",
    roles: Collection[str] = ("coordinator",),
) -> WebhookEndpoint:
    """An endpoint, of somebody who coordinates everything unless told otherwise."""
    owner = user or a_user(roles=roles)
    return endpoints.add(owner.id, "system", address, kinds, secrets.token_hex(8), only_secure=False)


class Listener:
    """What was heard, as headers and body, and the statuses to answer with, the last one for ever."""

    def __init__(self) -> None:
        self.heard: list[tuple[dict[str, str], bytes]] = []
        self.statuses = [200]
        self.headers: dict[str, str] = {}
        self.address = ""


@contextmanager
def listening() -> Iterator[Listener]:
    """A server on this machine."""
    listener = Listener()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            listener.heard.append(({name.lower(): value for name, value in self.headers.items()}, body))
            status = listener.statuses.pop(0) if len(listener.statuses) > 1 else listener.statuses[0]
            self.send_response(status)
            for name, value in listener.headers.items():
                self.send_header(name, value)
            self.send_header("Content-Length", "5")
            self.end_headers()
            self.wfile.write(b"Heard")

        def log_message(self, *_said: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    listener.address = f"http://127.0.0.1:{server.server_port}/hooks"
    thread = Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield listener
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
