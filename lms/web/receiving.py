"""What arrives: text that no database can keep and JSON that no parser survives are refused before a view sees them."""

import json
from typing import Any

from flask import Flask, abort, request
from flask.json.provider import DefaultJSONProvider

from lms.errors import Invalid

_NUL = "\0"
_TAKES_JSON = {"api"}
"""The areas whose POST has a JSON body; what is in it is checked against a shape."""


class CarefulJson(DefaultJSONProvider):
    """JSON of which every text can be stored: nothing nested without end, no NUL, no half of a surrogate pair."""

    def loads(self, s: str | bytes, **kwargs: Any) -> Any:
        """The value; ValueError, which Flask answers with 400, for what is not JSON or cannot be stored."""
        if isinstance(s, str):
            # A request's body comes as bytes. Text is the session, which is looked at on every request and was checked when sent.
            return super().loads(s, **kwargs)
        try:
            value = super().loads(s, **kwargs)
            written = json.dumps(value, ensure_ascii=False)
        except RecursionError:
            raise ValueError("nested too deeply") from None
        # A lone surrogate cannot be encoded, and saying so is a ValueError too.
        written.encode()
        if r"\u0000" in written:
            raise ValueError("holds a NUL")
        return value


def init_app(app: Flask) -> None:
    """Look at every request before its view does."""
    # Flask-Security builds on the class, everything before it on the object.
    app.json_provider_class = CarefulJson
    app.json = CarefulJson(app)
    app.before_request(_refuse_what_cannot_be_kept)


def _refuse_what_cannot_be_kept() -> None:
    # PostgreSQL keeps no NUL in text, so no address or field of ours holds one.
    if _NUL in request.path or b"%00" in request.query_string or b"\0" in request.query_string:
        abort(404)
    if request.method in ("GET", "HEAD"):
        return
    if request.method == "POST" and request.is_json and request.blueprint not in _TAKES_JSON:
        # Forms would take a JSON body for their fields, whatever it holds; scripts put their JSON.
        abort(415)
    if not request.is_json and any(_NUL in name + value for name, value in request.form.items(multi=True)):
        raise Invalid("What was sent holds characters that cannot be kept. Go back, type it again and send it.")
