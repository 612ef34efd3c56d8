"""How often one address may try what can be abused."""

from typing import Any

from flask import Flask, request
from flask_limiter import Limiter
from flask_limiter.util import get_remote_address

import config

limiter = Limiter(get_remote_address, headers_enabled=False)

GUESSABLE = {
    "security.login": "100 per minute; 1000 per hour",
    "security.register": "10 per minute; 60 per hour",
    "security.forgot_password": "5 per minute; 30 per hour",
    "security.reset_password": "10 per minute",
    "security.send_confirmation": "5 per minute; 30 per hour",
    "security.change_password": "10 per minute",
}
"""Routes where passwords or addresses could be guessed, with the limit on what is posted to each from one address."""

PER_ACCOUNT = "10 per minute; 60 per hour"
"""Tries at one account. The limit per address is wider, because a whole class may sign in at once from one building."""


def init_app(app: Flask, settings: config.Settings) -> None:
    """Set the limits; they count in this process's memory."""
    app.config.update(RATELIMIT_ENABLED=settings.rate_limits, RATELIMIT_STORAGE_URI="memory://")
    limiter.init_app(app)


def guard_guessable(app: Flask) -> None:
    """Put the limits on the account routes, once they exist."""
    for endpoint, limit in GUESSABLE.items():
        view: Any = app.view_functions[endpoint]
        app.view_functions[endpoint] = limiter.limit(limit, methods=["POST"])(view)
    view = app.view_functions["security.login"]
    app.view_functions["security.login"] = limiter.limit(PER_ACCOUNT, key_func=_account_from_address, methods=["POST"])(view)


def _account_from_address() -> str:
    return f"{get_remote_address()} {request.form.get('email', '').strip().lower()[:255]}"
