"""The keys and the names that this site certifies with, set once when the app is made."""

from dataclasses import dataclass

from lms.credentials.signing import Keyring


@dataclass(frozen=True)
class Certifier:
    """Who certifies: the keys, the provider's name, and the site's public address without a slash at the end."""

    keyring: Keyring
    issuer: str
    base_url: str


_certifiers: list[Certifier] = []


def use(keyring: Keyring, issuer: str, base_url: str) -> None:
    """Certify with these from now on."""
    _certifiers[:] = [Certifier(keyring, issuer, base_url.rstrip("/"))]


def current() -> Certifier:
    """Who certifies; LookupError before the app was made."""
    if not _certifiers:
        raise LookupError("no keys to certify with: make the app first")
    return _certifiers[0]
