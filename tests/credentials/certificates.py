"""Certificates for tests, as they are stated and signed."""

import json
from base64 import urlsafe_b64encode
from datetime import date
from hashlib import sha256
from typing import Any

from joserfc import jws

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


def packed_before_the_last_claim(keyring: Keyring, values: list[str]) -> str:
    """A code from when the last claim of today did not exist yet, with these values."""
    payload = SALT
    for name, value in list(the_claims().values().items())[:-1]:
        payload += sha256(SALT + json.dumps([name, value], separators=(",", ":")).encode()).digest()[: signing.DIGEST_BYTES]
    header = {"alg": signing.ALGORITHM, "kid": keyring.current.kid}
    claims = urlsafe_b64encode(json.dumps(values).encode()).rstrip(b"=").decode()
    return f"1.{claims}.{jws.serialize_compact(header, payload, keyring.current, algorithms=[signing.ALGORITHM])}"


def packed(keyring: Keyring, stated: Claims | None = None, signed: Claims | None = None) -> str:
    """What a QR code carries when it states one thing and another was signed; by default what was signed."""
    signed = signed or stated or the_claims()
    return signing.pack(stated or signed, signing.sign(signed, keyring, SALT))
