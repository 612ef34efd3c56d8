"""Tokens for the API: making, finding, listing and revoking them. A token is shown once, when it is made."""

import secrets
from collections.abc import Collection, Mapping
from datetime import datetime, timedelta
from hashlib import sha256
from typing import Literal, NamedTuple

from sqlalchemy import bindparam, select, update
from sqlalchemy.exc import IntegrityError

from lms import audit, clock
from lms.connections.models import ApiToken
from lms.db import db
from lms.errors import Invalid, NotFound, Refused
from lms.people.models import User
from lms.prepared import Prepared

SCOPES: Mapping[str, str] = {
    "eligibility:read": "See who may come to a class or course, and what is missing",
    "certificates:read": "See certificates",
    "rosters:read": "See rosters",
    "bookings:read": "See bookings",
    "bookings:write": "Book and release seats",
}
"""What a token can be made for, in words for whoever makes it."""

LIFETIMES = (30, 90, 180, 365)
"""For how many days a token can be made."""

MOST_TOKENS = 50
_LONGEST_NAME = 80
_HEAD = "threshold_"
_REFRESH = timedelta(minutes=5)

State = Literal["active", "expired", "revoked"]


class MadeAlready(Refused):
    """The form that was sent made its token before; the token itself is shown only once."""

    def __init__(self) -> None:
        super().__init__(
            "This token was made a moment ago, and is shown only once. If you did not copy it, revoke it and make another."
        )


class Found(NamedTuple):
    """A token that was sent with a request, and the login it acts for."""

    id: int
    scopes: frozenset[str]
    identity: str
    needs_note: bool


def make(user_id: int, by: str, name: str, scopes: Collection[str], days: int, once: str) -> tuple[ApiToken, str]:
    """A new token for the login, with the secret that is shown now and never again.

    ``once`` names the form: sent twice, the second raises MadeAlready. Raises Invalid for what does not fit.
    """
    secret = _HEAD + secrets.token_urlsafe(32)
    token = ApiToken(
        public_id=secrets.token_urlsafe(12),
        user_id=user_id,
        name=_clean_name(name),
        digest=_digest(secret),
        hint=secret[: len(_HEAD) + 4],
        scopes=" ".join(scope for scope in SCOPES if scope in _known(scopes)),
        once=once,
        created_at=clock.now(),
        expires_at=clock.now() + timedelta(days=_known_days(days)),
    )
    _refuse_too_many(user_id)
    try:
        with db.session.begin_nested():
            db.session.add(token)
    except IntegrityError:
        raise MadeAlready() from None
    audit.record(by, "token.made", f"user:{user_id}", token=token.public_id, name=token.name, scopes=token.scopes, days=days)
    return token, secret


def revoke(user_id: int, public_id: str, by: str) -> ApiToken:
    """Let the login's token work no longer; twice changes nothing. Raises NotFound for one that is not the login's."""
    query = select(ApiToken).where(ApiToken.public_id == public_id, ApiToken.user_id == user_id).with_for_update()
    token = db.session.scalar(query)
    if token is None:
        raise NotFound("There is no such token.")
    if token.revoked_at is None:
        token.revoked_at = clock.now()
        audit.record(by, "token.revoked", f"user:{user_id}", token=token.public_id, name=token.name)
    return token


def of_user(user_id: int) -> list[ApiToken]:
    """The login's tokens, the newest first; those that work no longer too."""
    return list(db.session.scalars(select(ApiToken).where(ApiToken.user_id == user_id).order_by(ApiToken.id.desc())))


def state_of(token: ApiToken) -> State:
    """Whether the token works."""
    if token.revoked_at:
        return "revoked"
    return "expired" if token.expires_at <= clock.now() else "active"


_tokens, _users = ApiToken.__table__.c, User.__table__.c
_BY_DIGEST = Prepared(
    select(_tokens.id, _tokens.scopes, _tokens.expires_at, _tokens.revoked_at, _tokens.last_used_at, _users.fs_uniquifier)
    .join_from(ApiToken.__table__, User.__table__, _users.id == _tokens.user_id)
    .where(_tokens.digest == bindparam("digest"))
)


def find(secret: str) -> Found | None:
    """The token, as committed; None for one that there is not, that has expired or was revoked. One statement."""
    rows = _BY_DIGEST.committed_rows({"digest": _digest(secret)})
    if not rows or rows[0].revoked_at or rows[0].expires_at <= clock.now():
        return None
    row = rows[0]
    return Found(row.id, frozenset(row.scopes.split()), row.fs_uniquifier, _is_stale(row.last_used_at))


def note_use(token_id: int) -> None:
    """Keep that the token was used now. ``Found.needs_note`` says when that is worth a write: every few minutes."""
    db.session.execute(update(ApiToken).where(ApiToken.id == token_id).values(last_used_at=clock.now()))


def _is_stale(last_used_at: datetime | None) -> bool:
    return last_used_at is None or clock.now() - last_used_at >= _REFRESH


def _digest(secret: str) -> str:
    return sha256(secret.encode()).hexdigest()


def _clean_name(name: str) -> str:
    name = " ".join(name.split())
    if not name:
        raise Invalid("Name the system that will use the token, so that you know it again.")
    if len(name) > _LONGEST_NAME:
        raise Invalid(f"Keep the name to {_LONGEST_NAME} characters.")
    return name


def _known(scopes: Collection[str]) -> Collection[str]:
    if not scopes or not SCOPES.keys() >= set(scopes):
        raise Invalid("Choose what the token is for.")
    return scopes


def _known_days(days: int) -> int:
    if days not in LIFETIMES:
        raise Invalid("Choose from the list how long the token works.")
    return days


def _refuse_too_many(user_id: int) -> None:
    if sum(state_of(token) == "active" for token in of_user(user_id)) >= MOST_TOKENS:
        raise Refused(f"You have {MOST_TOKENS} tokens that work. Revoke one that is not used any more.")
