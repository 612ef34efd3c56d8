"""A whole site, served over HTTP in a thread of its own, so that a real browser can use it as it is in production."""

import re
import shutil
import time
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from email import message_from_bytes
from pathlib import Path
from threading import Thread

from flask import Flask
from flask.sessions import SecureCookieSessionInterface
from flask_security import hash_password
from werkzeug.serving import make_server

from lms.content.schema import Activity
from lms.db import db, expect_only_reads
from lms.enrolment import enrolling
from lms.people import registering
from lms.people.models import User
from tests.conftest import make_app
from tests.factories import a_published_course, a_user

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
        """A confirmed learner, as yet without a password; the answer is the address."""
        email = f"{name}@example.org"
        with self.changing():
            a_user(legal_name, email, **kwargs)
        return email

    def give_password(self, email: str) -> None:
        """Let the learner sign in with ``PASSWORD``."""
        with self.changing():
            found(email).password = hash_password(PASSWORD)

    def add_learner_in(self, *activities: Activity, name: str = "daniel", **kwargs: int) -> str:
        """A confirmed learner in the course ``course-1`` of these activities; the answer is the address."""
        email = self.add_learner(name, **kwargs)
        with self.changing():
            version = a_published_course(activities=activities)
            enrolling.enrol(found(email).person_id, version.course_id)
        return email

    def session_of(self, email: str) -> str:
        """The session cookie of somebody who has just signed in with that address."""
        with self.looking():
            values = {"_user_id": found(email).fs_uniquifier, "_fresh": True, "fs_paa": time.time()}
        signer = SecureCookieSessionInterface().get_signing_serializer(self.app)
        assert signer
        return str(signer.dumps(values))

    def mail_to(self, email: str) -> list[str]:
        """The texts of the mails that left for the address, oldest first."""
        mails = [part for path in sorted((self.data / "mail").glob("*")) for part in re.split(rb"\n-{60,}\n", path.read_bytes())]
        parsed = [message_from_bytes(mail.lstrip()) for mail in mails if mail.strip()]
        return [str(mail.get_payload()) for mail in parsed if email in str(mail["To"])]


def found(email: str) -> User:
    """The login with that address."""
    user = registering.find_user(email)
    assert user, email
    return user


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
