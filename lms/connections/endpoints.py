"""Endpoints: the addresses at which other systems listen; adding, finding and ending them, and what was delivered."""

import secrets
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from ipaddress import ip_address
from typing import get_args
from urllib.parse import SplitResult, urlsplit

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from lms import audit, clock
from lms.connections.events import Kind
from lms.connections.models import WebhookDelivery, WebhookEndpoint, WebhookEvent, WebhookTry
from lms.db import db
from lms.errors import Invalid, NotFound, Refused

KINDS: Mapping[Kind, str] = dict(
    zip(
        get_args(Kind),
        ("A course is completed", "A certificate is issued", "A seat is booked", "A seat is released"),
        strict=True,
    )
)
"""What an endpoint can hear of, in words for whoever adds it."""

PAGE = 50
MOST_ENDPOINTS = 20
_LONGEST_ADDRESS = 500


class AddedAlready(Refused):
    """The form that was sent added its endpoint before; the secret is shown only once."""

    def __init__(self) -> None:
        super().__init__(
            "This webhook was added a moment ago; its secret is shown only once. If you did not copy it, add another."
        )


@dataclass(frozen=True)
class Logged:
    """A delivery with its event and everything that was tried, the latest first."""

    delivery: WebhookDelivery
    event: WebhookEvent
    tries: Sequence[WebhookTry]

    @property
    def state(self) -> str:
        """Whether it is delivered, waits for a first or another try, or was given up."""
        if self.delivery.sent_at:
            return "delivered"
        if self.delivery.failed_at:
            return "failed"
        return "retrying" if self.delivery.tries else "queued"


def add(user_id: int, by: str, address: str, kinds: Collection[str], once: str, only_secure: bool = True) -> WebhookEndpoint:
    """A new endpoint of the login. Raises Invalid for what does not fit, AddedAlready for a form that was sent before.

    ``only_secure`` refuses what is not HTTPS, or names a machine inside a private network.
    """
    if not kinds or not KINDS.keys() >= set(kinds):
        raise Invalid("Choose what to send.")
    if len(of_user(user_id)) >= MOST_ENDPOINTS:
        raise Refused(f"You have {MOST_ENDPOINTS} webhooks. End one that is not used any more.")
    endpoint = WebhookEndpoint(
        public_id=secrets.token_urlsafe(12),
        user_id=user_id,
        address=check_address(address, only_secure),
        kinds=" ".join(kind for kind in KINDS if kind in kinds),
        seed=secrets.token_hex(16),
        once=once,
        created_at=clock.now(),
    )
    try:
        with db.session.begin_nested():
            db.session.add(endpoint)
    except IntegrityError:
        raise AddedAlready() from None
    detail = {"webhook": endpoint.public_id, "address": endpoint.address, "kinds": endpoint.kinds}
    audit.record(by, "webhook.added", f"user:{user_id}", **detail)
    return endpoint


def end(endpoint: WebhookEndpoint, by: str) -> None:
    """Send nothing to it any more; twice changes nothing."""
    if endpoint.ended_at is None:
        endpoint.ended_at = clock.now()
        audit.record(by, "webhook.ended", f"user:{endpoint.user_id}", webhook=endpoint.public_id, address=endpoint.address)


def find(user_id: int, public_id: str) -> WebhookEndpoint:
    """The login's endpoint that is not ended; raises NotFound."""
    found = next((one for one in of_user(user_id) if one.public_id == public_id), None)
    if found is None:
        raise NotFound("There is no such webhook.")
    return found


def of_user(user_id: int) -> list[WebhookEndpoint]:
    """The login's endpoints that are not ended, the newest first."""
    query = select(WebhookEndpoint).where(WebhookEndpoint.user_id == user_id, WebhookEndpoint.ended_at.is_(None))
    return list(db.session.scalars(query.order_by(WebhookEndpoint.id.desc())))


def rests(endpoint: WebhookEndpoint) -> bool:
    """Whether it did not answer a moment ago, so that nothing is sent to it now."""
    return endpoint.quiet_until is not None and endpoint.quiet_until > clock.now()


def log_of(endpoint: WebhookEndpoint, before: int | None = None) -> list[Logged]:
    """A page of what was delivered to it or is to be, the newest first. Two statements."""
    query = select(WebhookDelivery, WebhookEvent).join(WebhookEvent, WebhookEvent.id == WebhookDelivery.event_id)
    query = query.where(WebhookDelivery.endpoint_id == endpoint.id)
    if before is not None:
        query = query.where(WebhookDelivery.id < before)
    rows = db.session.execute(query.order_by(WebhookDelivery.id.desc()).limit(PAGE)).all()
    tried = select(WebhookTry).where(WebhookTry.delivery_id.in_([delivery.id for delivery, _event in rows]))
    tries = db.session.scalars(tried.order_by(WebhookTry.id.desc())).all() if rows else []
    return [Logged(delivery, event, [one for one in tries if one.delivery_id == delivery.id]) for delivery, event in rows]


def check_address(address: str, only_secure: bool) -> str:
    """The address; Invalid when nothing can be sent there."""
    address = address.strip()
    parts = _split(address)
    if not parts or parts.scheme not in ("https", "http") or len(address) > _LONGEST_ADDRESS:
        raise Invalid("Enter the whole address, such as https://records.example.gov/threshold.")
    if parts.username or parts.password or parts.fragment:
        raise Invalid("Enter the address without a password and without a part after #. What we send is signed.")
    if only_secure and parts.scheme != "https":
        raise Invalid("Enter an address that starts with https://, so that nobody on the way can read what is sent.")
    if only_secure and _is_inside(parts.hostname or ""):
        raise Invalid("Enter an address on the internet. This one is inside a private network.")
    return address


def _split(address: str) -> SplitResult | None:
    try:
        parts = urlsplit(address)
        parts.port  # noqa: B018 - reading it checks it
    except ValueError:
        return None
    return parts if parts.hostname and address.isprintable() and " " not in address else None


def _is_inside(host: str) -> bool:
    try:
        return not ip_address(host).is_global
    except ValueError:
        return host == "localhost" or host.endswith((".localhost", ".local", ".internal"))
