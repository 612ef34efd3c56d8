"""The site's own files: style sheets, scripts and pictures, each addressed with a digest so that it can be kept for ever."""

import hashlib
from functools import cache
from pathlib import Path

from flask import Flask
from whitenoise import WhiteNoise

STATIC = Path(__file__).parent.parent / "static"
_FOR_EVER = 31_536_000


def init_app(app: Flask) -> None:
    """Serve the files beside the app, compressed beforehand where a ``.br`` or ``.gz`` lies next to them."""
    app.wsgi_app = WhiteNoise(app.wsgi_app, root=str(STATIC), prefix="static/", max_age=_FOR_EVER, autorefresh=False)
    app.jinja_env.globals["asset"] = asset


@cache
def asset(path: str) -> str:
    """The address of a file under ``static/``, with its digest; FileNotFoundError when it was not built."""
    digest = hashlib.sha256((STATIC / path).read_bytes()).hexdigest()[:10]
    return f"/static/{path}?v={digest}"
