"""A whole site, served over HTTP in a thread of its own, so that a real browser can use it as it is in production."""

import re
import shutil
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from email import message_from_bytes
from pathlib import Path
from threading import Thread

from flask import Flask
from flask_security import hash_password
from werkzeug.serving import make_server

from lms.db import db, expect_only_reads
from tests.conftest import make_app
from tests.factories import a_user

PASSWORD = "seven quiet lanterns"


@dataclass(frozen=True)
class Site:
    """A served site: its app, its address without a slash at the end, and its data folder."""

    app: Flask
    address: str
    data: Path

    @contextmanager
    def changing(self) -> Iterator[None]:
        """Inside, the test works on the site's own database; what it did is committed at the end."""
        with self.app.app_context():
            expect_only_reads(False)
            yield
            db.session.commit()

    def looking(self) -> AbstractContextManager[object]:
        """Inside, the test reads the site's database."""
        return self.app.app_context()

    def add_learner(self, name: str, legal_name: str = "Daniel Okafor", **kwargs: int) -> str:
        """A confirmed learner with ``PASSWORD``; the answer is the address to sign in with."""
        email = f"{name}@example.org"
        with self.changing():
            a_user(legal_name, email, **kwargs).password = hash_password(PASSWORD)
        return email

    def mail_to(self, email: str) -> list[str]:
        """The texts of the mails that left for the address, oldest first."""
        mails = [part for path in sorted((self.data / "mail").glob("*")) for part in re.split(rb"\n-{60,}\n", path.read_bytes())]
        parsed = [message_from_bytes(mail.lstrip()) for mail in mails if mail.strip()]
        return [str(mail.get_payload()) for mail in parsed if email in str(mail["To"])]


@contextmanager
def serve(data: Path, database: Path) -> Iterator[Site]:
    """A site on a copy of the database, with forms guarded by tokens as in production."""
    shutil.copy(database, data / "test.db")
    app = make_app(data)
    app.config.update(TESTING=False, WTF_CSRF_ENABLED=True)
    server = make_server("127.0.0.1", 0, app, threaded=True)
    thread = Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield Site(app, f"http://127.0.0.1:{server.server_port}", data)
    server.shutdown()
    thread.join()
    server.server_close()
    with app.app_context():
        db.engine.dispose()
