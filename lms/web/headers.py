"""The security headers of every answer, files included."""

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from flask import Flask

POLICY = {
    "default-src": "'none'",
    "script-src": "'self'",
    "style-src": "'self'",
    "img-src": "'self' data:",
    "media-src": "'self'",
    "font-src": "'self'",
    "connect-src": "'self'",
    "manifest-src": "'self'",
    "worker-src": "'self'",
    "form-action": "'self'",
    "base-uri": "'none'",
    "frame-ancestors": "'none'",
}


def write_policy(policy: Mapping[str, str]) -> str:
    """The policy as its header says it."""
    return "; ".join(f"{name} {sources}" for name, sources in policy.items())


FRAMING = {"Content-Security-Policy": write_policy(POLICY | {"frame-src": "'self'"})}
"""For pages that show another page of the site in a frame."""
ALWAYS = {
    "Content-Security-Policy": write_policy(POLICY),
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Permissions-Policy": "camera=(), microphone=(), geolocation=(), interest-cohort=()",
    # Pages hold personal records, so nothing but what says otherwise may stay in a shared or a Back-button cache.
    "Cache-Control": "no-store",
}
SECURE = {"Strict-Transport-Security": "max-age=31536000; includeSubDomains"}


def init_app(app: Flask, is_https: bool) -> None:
    """Add to every answer the headers that it does not have; strict transport only where the site is served over HTTPS."""
    app.wsgi_app = Headed(app.wsgi_app, ALWAYS | (SECURE if is_https else {}))  # type: ignore[method-assign]


class Headed:
    """Around the app rather than in it, where setting a header costs a tenth."""

    def __init__(self, app: Any, headers: dict[str, str]) -> None:
        self.app = app
        self.headers = [(name, name.lower(), value) for name, value in headers.items()]

    def __call__(self, environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        """Answer the request, with the headers that the answer does not set by itself."""

        def start(status: str, headers: list[tuple[str, str]], *rest: Any) -> Any:
            set_already = {name.lower() for name, _value in headers}
            headers += [(name, value) for name, lower, value in self.headers if lower not in set_already]
            return start_response(status, headers, *rest)

        return self.app(environ, start)
