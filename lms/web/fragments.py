"""Parts of pages that depend on nothing but what is handed to them: rendered once, then kept while there is room."""

import secrets
from collections import OrderedDict
from collections.abc import Callable, Hashable
from threading import Lock
from typing import Any

from flask import Flask, current_app, request
from flask_wtf.csrf import generate_csrf
from markupsafe import Markup

ROOM = 1024
"""How many fragments a process keeps; one is about 10 kB."""

TOKEN = secrets.token_hex(16)
"""What stands in a fragment where the reader's form token belongs; nobody can know it, so no author can write it."""

_kept: OrderedDict[Hashable, Markup] = OrderedDict()
_changing = Lock()


def init_app(app: Flask) -> None:
    """Let templates name the place of the token."""
    app.jinja_env.globals["token_mark"] = TOKEN


def fragment(template: str, key: Hashable, values: Callable[[], dict[str, Any]]) -> Markup:
    """The template rendered with the values and nothing of the request; ``key`` must differ whenever the values do.

    ``values`` is called only when the fragment was not kept.
    """
    # Addresses in it start with the path under which the site is mounted.
    place = (request.environ.get("SCRIPT_NAME", ""), template, key)
    with _changing:
        if place in _kept:
            _kept.move_to_end(place)
            return _kept[place]
    made = render_alone(template, values())
    with _changing:
        _kept[place] = made
        while len(_kept) > ROOM:
            _kept.popitem(last=False)
    return made


def render_alone(template: str, values: dict[str, Any]) -> Markup:
    """The template rendered with the values and nothing of the request, and not kept."""
    return Markup(current_app.jinja_env.get_template(template).render(values))


def with_token(page: str) -> str:
    """The page with the reader's form token in its fragments."""
    return page.replace(TOKEN, generate_csrf())
