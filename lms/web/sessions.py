"""Sessions and form tokens: what a signature was found to say once, a process need not find out again.

A browser sends the same cookie and the same token with every request, and to check both takes longer than to read a row.
"""

from contextlib import suppress
from copy import deepcopy
from datetime import datetime
from functools import lru_cache
from time import time
from typing import Any

from flask import Flask, current_app, g, request, session
from flask.sessions import SecureCookieSessionInterface
from flask_wtf import CSRFProtect
from flask_wtf.csrf import validate_csrf
from itsdangerous import SignatureExpired, URLSafeTimedSerializer
from wtforms import ValidationError

ROOM = 4096
"""How many cookies and how many tokens a process remembers; one is about 1 kB."""


class Remembering(URLSafeTimedSerializer):
    """A serializer that checks a signature once; how old it may be is asked every time."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._check = lru_cache(maxsize=ROOM)(self._check_anew)

    def loads(self, s: str | bytes, max_age: int | None = None, *args: Any, **kwargs: Any) -> Any:  # type: ignore[override]
        """What was signed; BadSignature when it was not signed here, SignatureExpired after ``max_age`` seconds."""
        said, signed_at = self._check(s)
        age = int(time()) - signed_at.timestamp()
        if max_age is not None and not 0 <= age <= max_age:
            raise SignatureExpired(f"Signed {age:.0f} seconds ago", date_signed=signed_at)
        return dict(said) if _is_flat(said) else deepcopy(said)

    def _check_anew(self, s: str | bytes) -> tuple[Any, datetime]:
        return super().loads(s, return_timestamp=True)


def _is_flat(said: Any) -> bool:
    return isinstance(said, dict) and not any(isinstance(value, dict | list | tuple) for value in said.values())


class Sessions(SecureCookieSessionInterface):
    """Flask's own signed cookie, with a serializer that is made once."""

    def get_signing_serializer(self, app: Flask) -> URLSafeTimedSerializer | None:
        """The serializer for the site's secrets, None where there are none."""
        if not app.secret_key:
            return None
        return _serializer((*(app.config["SECRET_KEY_FALLBACKS"] or ()), app.secret_key))


@lru_cache(maxsize=8)
def _serializer(secrets: tuple[str | bytes, ...]) -> Remembering:
    how = {"key_derivation": Sessions.key_derivation, "digest_method": Sessions.digest_method}
    return Remembering(list(secrets), salt=Sessions.salt, serializer=Sessions.serializer, signer_kwargs=how)


class FormTokens(CSRFProtect):
    """Flask-WTF's protection of forms; a script's token, which comes in a header, is checked once for each session."""

    def protect(self, apply_exemptions: bool = False) -> None:
        """Raise CSRFError unless the request carries the token of its session, or needs none."""
        if request.method not in current_app.config["WTF_CSRF_METHODS"]:
            return
        if request.is_json and "csrf_token" in session:
            with suppress(ValidationError):
                _accept(current_app.secret_key, session["csrf_token"], request.headers.get("X-CSRFToken"))
                g.csrf_valid = True
                return
        super().protect(apply_exemptions)


@lru_cache(maxsize=ROOM)
def _accept(_secret: str | bytes | None, _of_session: str, sent: str | None) -> None:
    # Tokens have no age here, so that one which was good stays good; a refusal is an exception and not remembered.
    validate_csrf(sent)
