"""What arrives: text that no database can keep and JSON that no parser survives are refused before a view sees them."""

import json
from typing import Any

from flask import Flask, abort, request
from flask.json.provider import DefaultJSONProvider

from lms.errors import Invalid

_NUL = "\0"


class CarefulJson(DefaultJSONProvider):
    """JSON of which every text can be stored: nothing nested without end, no NUL, no half of a surrogate pair."""

    def loads(self, s: str | bytes, **kwargs: Any) -> Any:
        """The value; ValueError, which Flask answers with 400, for what is not JSON or cannot be stored."""
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
    if _NUL in request.path or any(_NUL in value for _name, value in request.args.items(multi=True)):
        abort(404)
    if any(_NUL in name + value for name, value in request.form.items(multi=True)):
        raise Invalid("What was sent holds characters that cannot be kept. Go back, type it again and send it.")
