"""What a browser holds once somebody has signed in, made without the cost of a password."""

from dataclasses import dataclass

from flask import Flask, session
from flask_login import login_user
from flask_wtf.csrf import generate_csrf

from lms.people.models import User

AGENT = "Threshold's tests"


@dataclass(frozen=True)
class Visitor:
    """The headers that every request of a signed-in browser carries, and the token of its forms."""

    headers: dict[str, str]
    token: str


def admit(app: Flask, user: User) -> Visitor:
    """A browser on this machine in which the user has signed in; to be called inside an app context."""
    here = {"REMOTE_ADDR": "127.0.0.1", "HTTP_USER_AGENT": AGENT}
    # A context of its own, because the form token is kept in the context and would be the same for the next user.
    with app.app_context(), app.test_request_context(environ_overrides=here):
        login_user(user)
        token = generate_csrf()
        signer = app.session_interface.get_signing_serializer(app)
        cookie = f"{app.config['SESSION_COOKIE_NAME']}={signer.dumps(dict(session))}"
    return Visitor({"Cookie": cookie, "User-Agent": AGENT}, token)
