"""Certificates for tests, as they are stated and signed."""

from datetime import date
from typing import Any

from lms.credentials import signing
from lms.credentials.claims import Claims
from lms.credentials.signing import Keyring

SALT = bytes(range(signing.SALT_BYTES))


def the_claims(**changed: Any) -> Claims:
    """What one certificate states, with changes."""
    stated: dict[str, Any] = {
        "number": "TH-4K7Q-92MX-W3HP",
        "name": "Daniel Okafor",
        "course": "Introduction to Child Sex Trafficking Awareness and Response",
        "course_key": "intro-child-sex-trafficking",
        "version": 3,
        "hours": "1.5",
        "delivery": "Self-paced online",
        "result": "Passed 18 of 20",
        "issued_on": date(2026, 11, 12),
        "expires_on": date(2029, 11, 12),
        "issuer": "Threshold Training",
    }
    return Claims(**(stated | changed))


def packed(keyring: Keyring, stated: Claims | None = None, signed: Claims | None = None) -> str:
    """What a QR code carries when it states one thing and another was signed; by default what was signed."""
    signed = signed or stated or the_claims()
    return signing.pack(stated or signed, signing.sign(signed, keyring, SALT))
