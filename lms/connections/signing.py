"""Signing what is sent, as Standard Webhooks says: an HMAC-SHA256 over the message's id, the moment and the body. Pure."""

import hmac
from base64 import b64encode
from datetime import datetime

_HEAD = "whsec_"


def derive_key(site_key: str, seed: str) -> bytes:
    """The key of an endpoint. Without the site's own key nobody can find it from the seed."""
    return hmac.digest(site_key.encode(), f"webhook {seed}".encode(), "sha256")


def write_secret(key: bytes) -> str:
    """The key as the receiving system takes it."""
    return _HEAD + b64encode(key).decode()


def sign(key: bytes, message_id: str, at: datetime, body: bytes) -> dict[str, str]:
    """The headers that let the receiver check who sent the body, and when."""
    moment = str(int(at.timestamp()))
    digest = hmac.digest(key, f"{message_id}.{moment}.".encode() + body, "sha256")
    return {
        "webhook-id": message_id,
        "webhook-timestamp": moment,
        "webhook-signature": f"v1,{b64encode(digest).decode()}",
    }
