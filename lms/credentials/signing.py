"""Signing certificates, and finding out what was altered. Pure.

What is signed is a salt and, for each claim in the order of ``claims.LABELS``, a salted digest: SHA-256 cut to 16 bytes. Whoever
holds the claims, the salt and the signature can tell, without a network, whether anything was altered and which claim it was.
The signature is a compact JWS (RFC 7515) with the algorithm Ed25519 (RFC 9864); ``docs/decisions`` says why.
"""

import hashlib
import json
from base64 import urlsafe_b64encode
from collections.abc import Mapping
from dataclasses import dataclass
from itertools import zip_longest
from typing import Any

from joserfc import jws
from joserfc.errors import JoseError
from joserfc.jwk import KeySet, OKPKey

from lms.credentials.claims import LABELS, Claims

ALGORITHM = "Ed25519"
SALT_BYTES = 16
DIGEST_BYTES = 16


@dataclass(frozen=True)
class Keyring:
    """The key that signs now, and every key, retired ones included, that certificates may be checked with."""

    current: OKPKey
    keys: KeySet

    def public_jwks(self) -> dict[str, Any]:
        """The public keys as ``/.well-known/jwks.json`` shows them (RFC 7517); each ``kid`` is the RFC 7638 thumbprint."""
        return {"keys": [key.as_dict(private=False) | {"use": "sig", "alg": ALGORITHM} for key in self.keys.keys]}


@dataclass(frozen=True)
class Verdict:
    """What checking a certificate found: ``is_signed`` by one of the keys, and the names of the claims that were altered."""

    is_signed: bool
    altered: tuple[str, ...] = ()

    @property
    def is_genuine(self) -> bool:
        """Whether every claim is as it was signed."""
        return self.is_signed and not self.altered


def generate_keyring() -> str:
    """A new key set as JSON text with one private key; it must be kept secret."""
    return json.dumps({"keys": [OKPKey.generate_key("Ed25519", auto_kid=True).as_dict(private=True)]})


def load_keyring(text: str) -> Keyring:
    """The keys in a JWK set; the first private one signs. ValueError when the text is no such set."""
    try:
        keys = KeySet.import_key_set(json.loads(text))
    except (JoseError, ValueError, KeyError, TypeError) as problem:
        raise ValueError(f"the signing keys are not a JWK set: {problem}") from problem
    for key in keys.keys:
        key.ensure_kid()
    signers = [key for key in keys.keys if isinstance(key, OKPKey) and key.is_private and key.curve_name == "Ed25519"]
    if not signers:
        raise ValueError("the signing keys hold no private Ed25519 key")
    return Keyring(signers[0], keys)


def sign(claims: Claims, keyring: Keyring, salt: bytes) -> dict[str, str]:
    """The signature of the claims as it is stored, under ``jws``; ``salt`` is 16 random bytes."""
    payload = salt + b"".join(_digest(salt, name, value) for name, value in claims.values().items())
    header = {"alg": ALGORITHM, "kid": keyring.current.kid}
    return {"jws": jws.serialize_compact(header, payload, keyring.current, algorithms=[ALGORITHM])}


def check(values: Mapping[str, str], signature: Mapping[str, str], keyring: Keyring) -> Verdict:
    """Whether the values, claim by claim as text, are what was signed, and which ones are not."""
    try:
        payload = jws.deserialize_compact(signature["jws"], keyring.keys, algorithms=[ALGORITHM]).payload
    except (JoseError, ValueError, KeyError):
        return Verdict(False)
    salt = payload[:SALT_BYTES]
    signed = [payload[start : start + DIGEST_BYTES] for start in range(SALT_BYTES, len(payload), DIGEST_BYTES)]
    expected = zip_longest(LABELS, signed[: len(LABELS)])
    return Verdict(True, tuple(name for name, digest in expected if not _is_as_signed(salt, name, values.get(name, ""), digest)))


def pack(claims: Claims, signature: Mapping[str, str]) -> str:
    """The claims with their signature as the one string that the QR code carries: ``1.<claims>.<jws>``.

    The claims are a JSON array of texts in the order of ``LABELS``, base64url; the salt is inside the JWS.
    """
    texts = json.dumps(list(claims.values().values()), ensure_ascii=False, separators=(",", ":"))
    return f"1.{_encode(texts.encode())}.{signature['jws']}"


def _is_as_signed(salt: bytes, name: str, value: str, digest: bytes | None) -> bool:
    # A claim that is newer than the certificate has no digest, and must not have been added to it since.
    return value == "" if digest is None else _digest(salt, name, value) == digest


def _digest(salt: bytes, name: str, value: str) -> bytes:
    return hashlib.sha256(salt + json.dumps([name, value], ensure_ascii=False, separators=(",", ":")).encode()).digest()[
        :DIGEST_BYTES
    ]


def _encode(data: bytes) -> str:
    return urlsafe_b64encode(data).rstrip(b"=").decode()
