"""What stands before the site: from whom a request came, and under which address the site is known."""

from collections.abc import Iterable
from typing import Any
from urllib.parse import urlsplit

from flask import Flask
from werkzeug.middleware.proxy_fix import ProxyFix

import config


def init_app(app: Flask, settings: config.Settings) -> None:
    """Believe as many proxies as there are, and nothing else that a request says of itself."""
    if settings.proxies:
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=settings.proxies, x_proto=0, x_host=0, x_port=0, x_prefix=0)
    if settings.mode == "production":
        app.wsgi_app = KnownAddress(app.wsgi_app, settings.base_url)
    # The token alone decides: the site may be reached under more names than the one it is known by.
    app.config["WTF_CSRF_SSL_STRICT"] = False


class KnownAddress:
    """Puts the public address in place of the Host header, which the sender chooses.

    Otherwise a stranger could have a link to reset somebody's password mailed that leads to the stranger's own server.
    """

    def __init__(self, app: Any, address: str) -> None:
        self.app, self.address = app, urlsplit(address)

    def __call__(self, environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        """Answer the request as if it had come to the public address."""
        environ["wsgi.url_scheme"], environ["HTTP_HOST"] = self.address.scheme, self.address.netloc
        return self.app(environ, start_response)
