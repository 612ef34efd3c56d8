"""Pages and parts of them that depend on nothing but what is handed to them: rendered once, then kept while there is room.

What is the reader's own in them is filled in last: a form token, a name, and how many notices are new.
"""

import re
import secrets
from collections import OrderedDict
from collections.abc import Callable, Hashable, Sequence
from functools import lru_cache
from threading import Lock
from typing import Any, TypeVar

from flask import Flask, current_app, request, session
from flask_login import current_user
from flask_wtf.csrf import generate_csrf
from markupsafe import Markup, escape

from lms.web.menus import new_notices

Kept = TypeVar("Kept")

ROOM = 2048
"""How many of them a process keeps; one is about 10 kB."""

TOKEN = secrets.token_hex(16)
"""What stands in a fragment where the reader's form token belongs; nobody can know it, so no author can write it."""

NAME = secrets.token_hex(16)
"""The same for the reader's name."""

NOTICES = secrets.token_hex(16)
"""The same for how many notices the reader has not read."""

ONCE = secrets.token_hex(16)
"""The same for what tells one sending of a form from another."""

_MARKS = re.compile(f"({TOKEN}|{NAME}|{NOTICES}|{ONCE})")

_kept: OrderedDict[Hashable, Any] = OrderedDict()
_changing = Lock()


def init_app(app: Flask) -> None:
    """Let templates name the place of the token."""
    app.jinja_env.globals["token_mark"] = TOKEN


def fragment(template: str, key: Hashable, values: Callable[[], dict[str, Any]]) -> Markup:
    """The template rendered with the values and nothing of the request; ``key`` must differ whenever the values do.

    ``values`` is called only when the fragment was not kept.
    """
    return Markup(kept((template, key), lambda: render_alone(template, values())))


def kept(key: Hashable, make: Callable[[], Kept]) -> Kept:
    """What ``make`` makes, kept under the key, which must differ whenever that would."""
    # Addresses in it start with the path under which the site is mounted.
    place = (request.environ.get("SCRIPT_NAME", ""), key)
    with _changing:
        if place in _kept:
            _kept.move_to_end(place)
            return _kept[place]
    made = make()
    with _changing:
        _kept[place] = made
        while len(_kept) > ROOM:
            _kept.popitem(last=False)
    return made


def render_alone(template: str, values: dict[str, Any]) -> Markup:
    """The template rendered with the values and nothing of the request, and not kept."""
    return Markup(current_app.jinja_env.get_template(template).render(values))


def for_reader(page: str) -> str:
    """The page with what is the reader's own in its places: form token, name, new notices, and what is sent only once."""
    return fill(cut(page))


def kept_for_reader(key: Hashable, make: Callable[[], str]) -> str:
    """The page that ``make`` makes, kept under the key, with what is the reader's own in its places."""
    return fill(kept(key, lambda: cut(make())))


def cut(page: str) -> Sequence[str]:
    """The page in pieces between which the reader's own has its places, for whoever keeps it themselves."""
    return _MARKS.split(page)


def fill(pieces: Sequence[str]) -> str:
    """The page that was cut, with what is the reader's own in its places."""
    own = {TOKEN: _form_token(), NAME: escape(current_user.legal_name), NOTICES: new_notices()}
    if ONCE in pieces:
        own[ONCE] = secrets.token_urlsafe(16)
    return "".join([own.get(piece, piece) for piece in pieces])


def _form_token() -> str:
    # Signing costs as much as a statement, and what is signed stays the same for a whole session.
    return _signed(current_app.secret_key, session["csrf_token"]) if "csrf_token" in session else generate_csrf()


@lru_cache(maxsize=4096)
def _signed(_secret_key: object, _of_session: str) -> str:
    return generate_csrf()
