"""Threshold: a learning-management system whose certificates open the classroom door."""

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from flask import Flask

if TYPE_CHECKING:
    import config


class Site(Flask):
    """The Flask app, none of whose functions is a coroutine."""

    def ensure_sync(self, func: Callable[..., Any]) -> Callable[..., Any]:
        """The function itself; Flask would look eleven times for every request what kind it is."""
        return func


def create_app(settings: "config.Settings") -> Flask:
    """The site, put together from its parts; the only place that knows every one of them.

    ``settings`` are complete: ``config.load()`` has refused what cannot work. The imports stand here so that a pure part,
    such as the course format, can be used without loading the whole site.
    """
    from lms import cli, web
    from lms.credentials import keyring
    from lms.credentials.signing import load_keyring
    from lms.db import db

    app = Site("lms", static_folder=None)
    app.config.from_mapping(
        SETTINGS=settings,
        SECRET_KEY=settings.secret_key,
        SQLALCHEMY_DATABASE_URI=settings.database,
        # A request may hold two connections; a pool that runs out would let requests wait for each other.
        SQLALCHEMY_ENGINE_OPTIONS={"max_overflow": 64},
        MAX_CONTENT_LENGTH=1_000_000,
        # A pasted list of 10,000 people is half a million letters.
        MAX_FORM_MEMORY_SIZE=1_000_000,
        SESSION_COOKIE_SECURE=settings.is_https,
        SESSION_COOKIE_SAMESITE="Lax",
        WTF_CSRF_TIME_LIMIT=None,
    )
    db.init_app(app)
    keyring.use(load_keyring(settings.signing_keys or ""), issuer=settings.provider, base_url=settings.base_url)
    web.init_app(app, settings)
    cli.init_app(app)
    return app
