"""Calling the API as somebody: tokens, and clients that send them."""

import secrets
from collections.abc import Collection

from flask import Flask
from flask.testing import FlaskClient

from lms.connections import tokens
from lms.people import registering
from tests.web.visiting import changing


def a_token(email: str, scopes: Collection[str] = tuple(tokens.SCOPES), days: int = 90) -> str:
    """The secret of a new token of the login with that address."""
    user = registering.find_user(email)
    assert user is not None, email
    return tokens.make(user.id, "system", "A system", scopes, days, secrets.token_hex(8))[1]


def caller(app: Flask, email: str, scopes: Collection[str] = tuple(tokens.SCOPES)) -> FlaskClient:
    """A system that calls with a token of that login, for everything unless told otherwise."""
    client = app.test_client()
    client.environ_base["HTTP_AUTHORIZATION"] = f"Bearer {changing(app, lambda: a_token(email, scopes))}"
    return client
