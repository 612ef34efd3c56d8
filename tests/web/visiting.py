"""Visiting the site as somebody: clients, what a page says, the forms on it, and the mail it sends."""

import re
from collections.abc import Callable
from typing import Any

from flask import Flask
from flask.testing import FlaskClient
from flask_security import hash_password
from lxml import html
from sqlalchemy import select
from werkzeug.test import TestResponse

from lms.db import db, expect_only_reads
from lms.outbox import OutboxMessage
from lms.people.models import User
from tests.factories import a_user
from tests.web.signing_in import sign_in

PASSWORD = "seven quiet lanterns"


def visitor(app: Flask, email: str | None = None) -> FlaskClient:
    """A browser of its own, signed in with the address if there is one."""
    client = app.test_client()
    if email:
        sign_in(client, email)
    return client


def add_login(app: Flask, email: str, is_confirmed: bool = True, **kwargs: Any) -> str:
    """Somebody who can sign in with ``PASSWORD``; the answer is the address."""

    def add() -> None:
        user = a_user(email=email, **kwargs)
        user.password = hash_password(PASSWORD)
        user.confirmed_at = user.confirmed_at if is_confirmed else None

    changing(app, add)
    return email


def changing(app: Flask, change: Callable[[], Any]) -> Any:
    """What ``change`` answers, once what it did is committed."""
    with app.app_context():
        expect_only_reads(False)
        answer = change()
        db.session.commit()
        return answer


def text(response: TestResponse) -> str:
    """The words of the page's main part, with single spaces."""
    return " ".join(html.fromstring(response.text).xpath("string(//main)").split())


def fields(response: TestResponse, form: int = -1) -> dict[str, str]:
    """What the fields of a form on the page hold, the last form unless told otherwise."""
    return dict(html.fromstring(response.text).xpath("//main//form")[form].form_values())


def faults(response: TestResponse) -> list[str]:
    """The lines of the page's error summary."""
    lines = html.fromstring(response.text).xpath("//div[contains(@class, 'error-summary')]//li")
    return [" ".join(line.text_content().split()) for line in lines]


def mail_to(app: Flask, email: str) -> list[str]:
    """The texts of the mails posted to the address, oldest first."""
    with app.app_context():
        query = select(OutboxMessage.body).where(OutboxMessage.recipient == email).order_by(OutboxMessage.id)
        return list(db.session.scalars(query))


def link_in(mail: str) -> str:
    """The path of the first link in a mail."""
    found = re.search(r"https?://[^/\s]+(/\S+)", mail)
    assert found, mail
    return found[1]


def all_logins(app: Flask) -> list[str]:
    """The addresses of every login."""
    with app.app_context():
        return sorted(db.session.scalars(select(User.email)))
