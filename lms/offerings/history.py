"""What happened to a class, in sentences, from the audit trail."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import String, cast, literal, select

from lms.audit import AuditEvent
from lms.db import db
from lms.offerings.models import Booking, Offering
from lms.offerings.when import say_moment
from lms.people.models import Agency, Person, User

_FIELDS = {
    "starts_at": "the start",
    "ends_at": "the end",
    "time_zone": "the time zone",
    "place": "the place",
    "capacity": "the number of seats",
    "online_link": "the link",
    "opens_at": "when booking opens",
    "closes_at": "when booking ends",
    "release_until": "until when seats can be released",
    "locks_at": "when the roster is final",
    "needs_approval": "whether seats need approval",
}
_WORDS = {
    "offering.scheduled": "scheduled the class",
    "offering.changed": "changed {changes}",
    "offering.cancelled": "cancelled the class",
    "offering.instructors": "chose the instructors: {instructors}",
    "seats.kept": "kept {seats} for {agency} until {until}",
    "seats.let_go": "let go of the seats kept for {agency}",
    "seat.asked": "asked for a seat for {person}",
    "seat.approved": "approved a seat for {person}",
    "seat.refused": "refused a seat to {person}",
    "seat.withdrawn": "took back the request for {person}",
    "booking.made": "took seat {seat} for {person}",
    "booking.accepted": "accepted seat {seat} for {person}",
    "booking.declined": "declined seat {seat} for {person}",
    "booking.offered": "offered seat {seat} to {person}",
    "booking.lapsed": "gave seat {seat} to the next in line, because {person} did not answer",
    "booking.released": "released seat {seat} of {person}",
    "booking.substituted": "gave seat {seat} of {person} to {substitute}",
    "waitlist.joined": "put {person} in line",
    "waitlist.left": "took {person} out of the line",
    "attendance.marked": "marked the attendance of {person}",
    "attendance.attested": "attested the attendance as {name}",
}
"""What each action did, in words that follow the name of whoever did it."""
_OWN_WORDS = {
    "seat.asked": "asked for a seat",
    "seat.withdrawn": "took back the request for a seat",
    "booking.made": "took seat {seat}",
    "booking.accepted": "accepted seat {seat}",
    "booking.declined": "declined seat {seat}",
    "booking.released": "released seat {seat}",
    "waitlist.joined": "joined the line",
    "waitlist.left": "left the line",
}
"""The same for what somebody did for themselves."""


@dataclass(frozen=True)
class Happening:
    """One thing that happened: when, and a sentence that says who did what, and why if they had to say so."""

    at: datetime
    sentence: str


def read(offering: Offering, limit: int = 50) -> list[Happening]:
    """The latest things that happened to the class and its seats, the newest first; a fixed number of statements."""
    rows = _events(offering, limit)
    events = [(event, dict(event.detail) | ({"person": person_id} if person_id else {})) for event, person_id in rows]
    names = _Names(events)
    return [Happening(event.at, _say(event, detail, names, offering.time_zone)) for event, detail in events]


def _events(offering: Offering, limit: int) -> Sequence[Any]:
    subject = literal("booking:") + cast(Booking.id, String)
    bookings = select(subject).where(Booking.offering_id == offering.id)
    of_class = (AuditEvent.subject == f"offering:{offering.id}") | AuditEvent.subject.in_(bookings)
    query = select(AuditEvent, Booking.person_id).outerjoin(Booking, AuditEvent.subject == subject)
    query = query.where(of_class, AuditEvent.action.in_(_WORDS))
    return db.session.execute(query.order_by(AuditEvent.id.desc()).limit(limit)).all()


class _Names:
    """The names of the people, instructors and agencies in some events, read with three statements."""

    def __init__(self, events: Iterable[tuple[AuditEvent, dict[str, Any]]]) -> None:
        people, users, agencies = set[int](), set[int](), set[int]()
        for event, detail in events:
            kind, _, key = event.actor.partition(":")
            people |= {int(key)} if kind == "person" else set()
            people |= {detail[key] for key in ("person", "substitute") if key in detail}
            users |= {*detail.get("added", ()), *detail.get("removed", ())}
            agencies |= {detail["agency"]} if "agency" in detail else set()
        self.people = _by_id(select(Person.id, Person.legal_name).where(Person.id.in_(people)))
        logins = select(User.id, Person.legal_name).join(Person, Person.id == User.person_id)
        self.users = _by_id(logins.where(User.id.in_(users)))
        self.agencies = _by_id(select(Agency.id, Agency.name).where(Agency.id.in_(agencies)))

    def actor(self, event: AuditEvent) -> str:
        """Who did it: a person by name, everything else is the site itself."""
        kind, _, key = event.actor.partition(":")
        return self.people.get(int(key), "Somebody") if kind == "person" else "The site"


def _by_id(query: Any) -> dict[int, str]:
    return {row[0]: row[1] for row in db.session.execute(query)}


def _say(event: AuditEvent, detail: dict[str, Any], names: _Names, time_zone: str) -> str:
    values = {
        "seat": detail.get("seat", ""),
        "name": detail.get("name", ""),
        "seats": f"{detail.get('seats')} seat{'' if detail.get('seats') == 1 else 's'}",
        "person": names.people.get(detail.get("person", 0), "somebody"),
        "substitute": names.people.get(detail.get("substitute", 0), "somebody else"),
        "agency": names.agencies.get(detail.get("agency", 0), "an agency"),
        "until": say_moment(datetime.fromisoformat(detail["until"]), time_zone) if "until" in detail else "",
        "changes": _join([words for name, words in _FIELDS.items() if name in detail]),
        "instructors": _say_instructors(detail, names),
    }
    why = f" Reason: {detail['reason']}" if detail.get("reason") else ""
    is_own = event.actor == f"person:{detail.get('person')}"
    words = (is_own and _OWN_WORDS.get(event.action)) or _WORDS[event.action]
    return f"{names.actor(event)} {words.format(**values)}.{why}"


def _say_instructors(detail: dict[str, Any], names: _Names) -> str:
    said = [
        f"{names.users.get(user_id, 'somebody')} {word}"
        for word, key in (("added", "added"), ("removed", "removed"))
        for user_id in detail.get(key, ())
    ]
    return _join(said)


def _join(words: Sequence[str]) -> str:
    return ", ".join(words[:-1]) + " and " + words[-1] if len(words) > 1 else "".join(words)
