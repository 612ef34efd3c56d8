"""Notices: telling a person what they need to act on, on their page and by mail, in the transaction that causes it."""

import secrets
from collections.abc import Mapping, Sequence

from sqlalchemy import select, update
from sqlalchemy.exc import IntegrityError

from lms import audit, clock, outbox
from lms.db import db
from lms.errors import Invalid, NotFound, Refused
from lms.outbox import OutboxMessage
from lms.people.models import CHANNELS, Notice, NoticeSetting, Person, User

KINDS = {
    "seat-offered": "A seat is held for you, or no longer held",
    "seat-changed": "A seat was taken for you, or taken back",
    "request-decided": "A request for a seat was made for you, or decided",
    "class-reminder": "A coordinator reminds you of what is left before a class",
    "course-reminder": "Your agency reminds you of a course that you have not completed",
    "class-changed": "A class you hold a seat in was moved or changed",
    "class-cancelled": "A class you hold a seat in or wait for was cancelled",
    "teaching": "A class was given to you to teach, or one that you teach was changed or cancelled",
    "requirement-expiring": "Something a class asks for no longer holds on its day",
    "certificate-expiring": "A certificate of yours expires soon",
    "certificate-changed": "A certificate of yours was revoked, corrected or issued again",
    "result-changed": "A question was corrected and a result of yours changed",
    "name-decided": "A correction of your name was decided",
    "evidence-decided": "Evidence or a waiver of yours was decided",
}
"""Every kind of notice in the words of the page where people choose how to hear of it. Finished work is never one."""

_LONGEST_SUBJECT = 300
_sites: list[str] = []


def lead_to(base_url: str) -> None:
    """Let the links in mails lead to the site at this public address."""
    _sites[:] = [base_url.rstrip("/")]


def tell(
    person: Person,
    kind: str,
    subject: str,
    text: str,
    link: str | None = None,
    about: str | None = None,
    once: str | None = None,
) -> Notice | None:
    """Tell the person, now and by the way they chose for this kind; every moment in ``text`` is said in their time zone.

    ``link`` is the path of the page to act on; ``about`` names what it concerns, ``kind:id``. With ``once``, a key, it is told
    one time only, however often it is asked for, and the answer is None every other time. Nobody without an active login gets
    mail.
    """
    if kind not in KINDS:
        raise KeyError(kind)
    address, channel = _way(person.id, kind)
    notice = Notice(
        public_id=secrets.token_urlsafe(16),
        person_id=person.id,
        kind=kind,
        subject=subject[:_LONGEST_SUBJECT],
        body=text,
        link=link,
        about=about,
        once=once,
        channel=channel,
        created_at=clock.now(),
    )
    if not _insert(notice):
        return None
    if address and channel == "mail":
        mail(address, person, notice.subject, _with_link(text, link), [notice])
    return notice


def mail(address: str, person: Person, subject: str, text: str, carried: Sequence[Notice]) -> OutboxMessage:
    """Post a mail that carries these notices to the person."""
    closing = f"What you get by mail is yours to choose: {_sites[0]}/account/notices" if _sites else ""
    message = outbox.post(address, subject, f"Hello {person.legal_name},\n\n{text}\n\n{closing}\n", person.id)
    db.session.flush()
    for notice in carried:
        notice.message_id = message.id
    db.session.flush()
    return message


def say(notice: Notice) -> str:
    """The notice as it stands in a mail."""
    return _with_link(notice.body, notice.link)


def of_person(person_id: int, limit: int = 100) -> list[Notice]:
    """The person's notices, newest first."""
    query = select(Notice).where(Notice.person_id == person_id).order_by(Notice.id.desc()).limit(limit)
    return list(db.session.scalars(query))


def find(person_id: int, public_id: str) -> Notice:
    """The person's notice with that address; raises NotFound."""
    notice = db.session.scalar(select(Notice).where(Notice.public_id == public_id, Notice.person_id == person_id))
    if notice is None:
        raise NotFound("There is no such notice among yours.")
    return notice


def mark_read(person_id: int, notice: Notice | None = None) -> None:
    """Note that the person has read the notice, or all of them."""
    query = update(Notice).where(Notice.person_id == person_id, Notice.read_at.is_(None))
    db.session.execute((query.where(Notice.id == notice.id) if notice else query).values(read_at=clock.now()))


def settle(person_id: int, kind: str, about: str) -> None:
    """Mark as read what the person need not act on any more, because it is done or has passed."""
    query = update(Notice).where(Notice.person_id == person_id, Notice.read_at.is_(None))
    db.session.execute(query.where(Notice.kind == kind, Notice.about == about).values(read_at=clock.now()))


def channels_of(person_id: int) -> dict[str, str]:
    """How the person hears of each kind: mail, digest or page."""
    query = select(NoticeSetting.kind, NoticeSetting.channel).where(NoticeSetting.person_id == person_id)
    chosen = {row.kind: row.channel for row in db.session.execute(query)}
    return {kind: chosen.get(kind, "mail") for kind in KINDS}


def choose(person_id: int, channels: Mapping[str, str]) -> None:
    """Let the person hear of each kind as they chose; Invalid for a way or a kind there is not."""
    if not channels.keys() <= KINDS.keys() or not set(channels.values()) <= set(CHANNELS):
        raise Invalid("Choose one of the ways for each kind of notice.")
    for kind, channel in channels.items():
        db.session.merge(NoticeSetting(person_id=person_id, kind=kind, channel=channel))
    db.session.flush()


def send_again(message: OutboxMessage, by: str) -> OutboxMessage:
    """The mail, sent once more to the address the person has now; one that still waits is tried at once instead.

    A second click finds nothing left to send. Raises Refused for mails that carry no notice, whose links are the person's alone.
    """
    db.session.refresh(message, with_for_update={"key_share": True})
    carried = db.session.scalars(select(Notice).where(Notice.message_id == message.id)).all()
    if not carried or message.person_id is None:
        raise Refused("This mail cannot be sent again from here: it was sent again already, or only the person can ask for it.")
    if message.sent_at is None and message.failed_at is None:
        outbox.hurry(message)
        return message
    address = db.session.scalar(select(User.email).where(User.person_id == message.person_id)) or message.recipient
    again = outbox.post(address, message.subject, message.body, message.person_id)
    db.session.flush()
    for notice in carried:
        notice.message_id = again.id
    audit.record(by, "mail.sent-again", f"person:{message.person_id}", message=message.id, again=again.id)
    return again


def _way(person_id: int, kind: str) -> tuple[str | None, str]:
    """The address that takes the person's mail, None without one, and the channel they chose. One statement."""
    chosen = (NoticeSetting.person_id == User.person_id) & (NoticeSetting.kind == kind)
    query = select(User.email, User.active, NoticeSetting.channel).outerjoin(NoticeSetting, chosen)
    row = db.session.execute(query.where(User.person_id == person_id)).one_or_none()
    if row is None:
        return None, "page"
    return row.email if row.active else None, row.channel or "mail"


def _insert(notice: Notice) -> bool:
    try:
        with db.session.begin_nested():
            db.session.add(notice)
    except IntegrityError:
        if notice.once is None or db.session.scalar(select(Notice.id).where(Notice.once == notice.once)) is None:
            raise
        return False
    return True


def _with_link(text: str, link: str | None) -> str:
    return f"{text}\n\n{_sites[0]}{link}" if link and _sites else text
