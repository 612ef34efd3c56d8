"""How often one address may try what can be abused, counted in this process's memory."""

from collections.abc import Callable
from functools import wraps
from math import ceil
from time import time
from typing import Any

from flask import Flask, abort, current_app, request
from flask_login import current_user
from limits import RateLimitItem, parse, parse_many
from limits.storage import MemoryStorage
from limits.strategies import MovingWindowRateLimiter
from werkzeug.exceptions import TooManyRequests

import config

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


PER_SENDER = "60 per hour"
"""Forms with files that one person may send for themselves; coordinators send them for many."""


PER_CALLER = "600 per minute"
"""Calls of the API with one token, or from one address without a token that works."""


def guard_guessable(app: Flask, settings: config.Settings) -> None:
    """Put the limits on the account routes, once they exist. Nothing else pays for them: they stand around those views alone."""
    if not settings.rate_limits:
        return
    window = MovingWindowRateLimiter(MemoryStorage())
    for endpoint, limit in GUESSABLE.items():
        app.view_functions[endpoint] = _limited(app.view_functions[endpoint], window, parse_many(limit), _address)
    view = app.view_functions["security.login"]
    app.view_functions["security.login"] = _limited(view, window, parse_many(PER_ACCOUNT), _account_from_address)


def guard_uploads(app: Flask, settings: config.Settings) -> None:
    """Put a limit on the route where people send files for themselves, once it exists."""
    if settings.rate_limits:
        view, window = app.view_functions["evidence.submit"], MovingWindowRateLimiter(MemoryStorage())
        app.view_functions["evidence.submit"] = _limited(view, window, parse_many(PER_SENDER), _sender)


def guard_calls(app: Flask, settings: config.Settings) -> None:
    """Let calls of the API be counted."""
    if settings.rate_limits:
        app.extensions["threshold-calls"] = MovingWindowRateLimiter(MemoryStorage()), parse(PER_CALLER)


def count_call(who: str) -> None:
    """Count one call of the API; too many are refused, with the seconds to wait."""
    if counting := current_app.extensions.get("threshold-calls"):
        window, limit = counting
        if not window.hit(limit, who):
            wait = window.get_window_stats(limit, who).reset_time - time()
            raise TooManyRequests(retry_after=max(1, ceil(wait)))


def _limited(
    view: Callable[..., Any], window: MovingWindowRateLimiter, limits: list[RateLimitItem], key: Callable[[], str]
) -> Callable[..., Any]:
    @wraps(view)
    def limited(*args: Any, **kwargs: Any) -> Any:
        if request.method == "POST":
            who = (request.endpoint or "", key.__name__, key())
            # Every limit counts every try, also one that another limit refuses.
            tries = [window.hit(limit, *who) for limit in limits]
            if not all(tries):
                abort(429)
        return view(*args, **kwargs)

    return limited


def _address() -> str:
    return request.remote_addr or ""


def _sender() -> str:
    return current_user.get_id() or _address()


def _account_from_address() -> str:
    return f"{_address()} {request.form.get('email', '').strip().lower()[:255]}"
