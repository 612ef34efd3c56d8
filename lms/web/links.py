"""Addresses in templates: building one costs more than showing it, and a page shows dozens, so each is built once."""

from functools import lru_cache
from typing import Any

from flask import Flask, request, url_for


def init_app(app: Flask) -> None:
    """Give templates a ``url_for`` that remembers what it built."""

    @lru_cache(maxsize=8192)
    def built(_root: str, endpoint: str, values: tuple[tuple[str, Any], ...]) -> str:
        return url_for(endpoint, **dict(values))

    def remembered(endpoint: str, **values: Any) -> str:
        # Only a whole address depends on more of the request than the path under which the site is mounted.
        if values.get("_external") or endpoint.startswith("."):
            return url_for(endpoint, **values)
        return built(request.environ.get("SCRIPT_NAME", ""), endpoint, tuple(values.items()))

    app.jinja_env.globals["url_for"] = remembered
