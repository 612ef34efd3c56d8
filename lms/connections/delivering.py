"""Delivering: every event to every endpoint that may hear of it, until it was taken; and once more when somebody asks."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any, cast

from sqlalchemy import ColumnElement, CursorResult, and_, delete, exists, func, insert, literal, or_, select, update

from lms import audit, clock, outbox
from lms.connections import events
from lms.connections.models import WebhookDelivery, WebhookEndpoint, WebhookEvent, WebhookTry
from lms.db import db
from lms.errors import NotFound
from lms.outbox import Undeliverable
from lms.people.models import User

Visible = Callable[[User], ColumnElement[bool] | None]
"""The condition that a login may hear of an event, None for one that may hear of nothing."""

KEPT_FOR = timedelta(days=90)
"""How far back what happened can be replayed."""

_AS_IT_IS: dict[str, Any] = {"synchronize_session": False}
_BATCH = 200
_QUIET = timedelta(minutes=1)


class NotTaken(Exception):
    """The endpoint answered, but not that it has taken the event."""

    def __init__(self, status: int, words: str) -> None:
        super().__init__(words)
        self.status = status


def spread(visible: Visible) -> int:
    """Prepare a delivery of new events for every endpoint whose owner may hear of them, and answer how many events that were."""
    query = select(WebhookEvent).where(WebhookEvent.spread_at.is_(None)).order_by(WebhookEvent.id).limit(_BATCH)
    new = db.session.scalars(query.with_for_update(skip_locked=True)).all()
    if not new:
        return 0
    for endpoint in db.session.scalars(select(WebhookEndpoint).where(WebhookEndpoint.ended_at.is_(None))).all():
        _prepare(endpoint, visible, WebhookEvent.id.in_([event.id for event in new]))
    for event in new:
        event.spread_at = clock.now()
    db.session.flush()
    return len(new)


def take() -> WebhookDelivery | None:
    """The oldest delivery whose time has come, taken from other workers for a pause that doubles with every try.

    Commit before sending it, as with mail.
    """
    listens = WebhookEndpoint.ended_at.is_(None)
    rested = or_(WebhookEndpoint.quiet_until.is_(None), WebhookEndpoint.quiet_until <= clock.now())
    query = select(WebhookDelivery).join(WebhookEndpoint, WebhookEndpoint.id == WebhookDelivery.endpoint_id)
    is_open = and_(WebhookDelivery.sent_at.is_(None), WebhookDelivery.failed_at.is_(None))
    query = query.where(listens, rested, is_open, WebhookDelivery.due_at <= clock.now())
    oldest = query.order_by(WebhookDelivery.id).limit(1)
    delivery = db.session.scalar(oldest.with_for_update(skip_locked=True, of=WebhookDelivery))
    if delivery:
        delivery.tries += 1
        delivery.due_at = clock.now() + outbox.pause_after(delivery.tries)
        db.session.flush()
    return delivery


def deliver(
    delivery: WebhookDelivery, send: Callable[[WebhookEndpoint, WebhookEvent], tuple[int, str]], visible: Visible
) -> bool:
    """Send a delivery that was taken and note the outcome: it is tried again for days, unless ``send`` raised Undeliverable.

    Whether the endpoint's owner may still hear of it is asked again each time.
    """
    endpoint = db.session.get_one(WebhookEndpoint, delivery.endpoint_id)
    try:
        status, said = send(endpoint, _still_visible(delivery, endpoint, visible))
    except Exception as problem:
        # Whatever is wrong with one address must not keep the others back.
        _note(delivery, getattr(problem, "status", None), str(problem) or type(problem).__name__)
        if isinstance(problem, Undeliverable) or delivery.tries >= outbox.MOST_TRIES:
            delivery.failed_at = clock.now()
        else:
            endpoint.quiet_until = clock.now() + _QUIET
        return False
    _note(delivery, status, said)
    delivery.sent_at, endpoint.quiet_until = clock.now(), None
    return True


def replay(endpoint: WebhookEndpoint, delivery_id: int, by: str) -> None:
    """Send one delivery again, whatever became of it; raises NotFound for one that is not the endpoint's."""
    if not _open_again(endpoint, WebhookDelivery.id == delivery_id):
        raise NotFound("There is no such delivery.")
    _audit_replay(endpoint, by, delivery=delivery_id)


def replay_since(endpoint: WebhookEndpoint, since: datetime, visible: Visible, by: str) -> int:
    """Send everything again that happened since a moment, also what happened before the endpoint was added; how many that are."""
    since_then = WebhookEvent.happened_at >= since
    again = _open_again(endpoint, WebhookDelivery.event_id.in_(select(WebhookEvent.id).where(since_then)))
    added = _prepare(endpoint, visible, since_then)
    _audit_replay(endpoint, by, since=since.isoformat())
    return again + added


def forget_old() -> None:
    """Let go of events that are too old to be replayed, and of what was tried to deliver them."""
    old = select(WebhookEvent.id).where(WebhookEvent.happened_at < clock.now() - KEPT_FOR)
    db.session.execute(delete(WebhookDelivery).where(WebhookDelivery.event_id.in_(old)).execution_options(**_AS_IT_IS))
    db.session.execute(delete(WebhookEvent).where(WebhookEvent.id.in_(old)).execution_options(**_AS_IT_IS))


def _prepare(endpoint: WebhookEndpoint, visible: Visible, which: ColumnElement[bool]) -> int:
    may_hear = visible(db.session.get_one(User, endpoint.user_id))
    if may_hear is None:
        return 0
    known = exists().where(WebhookDelivery.endpoint_id == endpoint.id, WebhookDelivery.event_id == WebhookEvent.id)
    wanted = select(literal(endpoint.id), WebhookEvent.id, literal(clock.now(), WebhookDelivery.due_at.type), literal(0))
    wanted = wanted.where(which, WebhookEvent.kind.in_(endpoint.kinds.split()), may_hear, ~known).order_by(WebhookEvent.id)
    columns = ["endpoint_id", "event_id", "due_at", "tries"]
    # Of what is inserted the count is kept only on request.
    added = insert(WebhookDelivery).from_select(columns, wanted).execution_options(preserve_rowcount=True)
    return cast(CursorResult, db.session.execute(added)).rowcount


def _open_again(endpoint: WebhookEndpoint, which: ColumnElement[bool]) -> int:
    mine = (WebhookDelivery.endpoint_id == endpoint.id, which)
    count = db.session.scalars(select(func.count(WebhookDelivery.id)).where(*mine)).one()
    opened = update(WebhookDelivery).where(*mine).values(due_at=clock.now(), sent_at=None, failed_at=None, tries=0)
    db.session.execute(opened)
    endpoint.quiet_until = None
    events.tell_soon()
    return count


def _still_visible(delivery: WebhookDelivery, endpoint: WebhookEndpoint, visible: Visible) -> WebhookEvent:
    may_hear = visible(db.session.get_one(User, endpoint.user_id))
    query = select(WebhookEvent).where(WebhookEvent.id == delivery.event_id)
    event = db.session.scalar(query.where(may_hear)) if may_hear is not None else None
    if event is None:
        raise Undeliverable("Whoever added this webhook may not hear of this any more.")
    return event


def _note(delivery: WebhookDelivery, status: int | None, said: str) -> None:
    db.session.add(WebhookTry(delivery_id=delivery.id, tried_at=clock.now(), status=status, said=said[:500]))


def _audit_replay(endpoint: WebhookEndpoint, by: str, **detail: object) -> None:
    audit.record(by, "webhook.replayed", f"user:{endpoint.user_id}", webhook=endpoint.public_id, **detail)
