"""Verifying many people against a class at once: a list is checked, kept as a dry run, then applied, and can be undone.

A batch moves forward through its states, each step under a lock on its row, so that a form sent twice or from two tabs does
nothing twice. ``applying`` does the work, some rows at a time.
"""

import secrets
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Select, func, insert, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import joinedload

from lms import audit, clock
from lms.db import Model, db
from lms.errors import Invalid, NotFound, Refused
from lms.offerings import amending, checking, waiving
from lms.offerings.identifying import Named, identify
from lms.offerings.lists import Entry
from lms.offerings.models import Booking, Offering, WaitlistEntry
from lms.offerings.seating import HELD
from lms.offerings.verification import ACTIONS, UNDO_FOR, VerificationBatch, VerificationRow
from lms.offerings.waiving import ListWaiver
from lms.people.models import Person
from lms.requirements import evidence
from lms.requirements.outcomes import Outcome
from lms.requirements.wording import say_minutes

_ROWS = Model.metadata.tables[VerificationRow.__tablename__]
_AT_ONCE = 5_000


@dataclass(frozen=True)
class _Finding:
    verdict: str
    reason: str
    person_id: int | None = None
    near_id: int | None = None
    unmet: str = ""


def check(offering: Offering, entries: Sequence[Entry], visible: Select[int], by: Person, token: str) -> VerificationBatch:
    """The dry run of a list, kept with a verdict and a reason for every row; nothing else is changed.

    Only people whose ids ``visible`` selects are found, or proposed. The same ``token`` again answers the batch it made.
    """
    batch, is_new = _open(offering, by, token)
    if not is_new:
        return batch
    named = identify({key for entry in entries for key in entry.keys}, visible)
    judge = _Judge(offering, set(named.exact.values()))
    seen: dict[object, int] = {}
    findings = [_find(entry, named, judge, seen) for entry in entries]
    _keep(batch, [(entry.line, entry.typed, finding) for entry, finding in zip(entries, findings, strict=True)])
    return batch


def check_people(offering: Offering, people: Sequence[tuple[int, str]], by: Person, token: str) -> VerificationBatch:
    """The dry run of people chosen on a roster, by id and learner number, in their order."""
    batch, is_new = _open(offering, by, token)
    if is_new:
        judge = _Judge(offering, {person_id for person_id, _number in people})
        _keep(batch, [(line, number, judge(person_id)) for line, (person_id, number) in enumerate(people, start=1)])
    return batch


def take_near(batch: VerificationBatch, numbers: Collection[int]) -> int:
    """Take the rows with these numbers to mean whom they may mean; how many that were. Raises Refused once it is applied."""
    _hold(batch)
    if batch.state != "checked":
        raise Refused("This list was applied already. Check it again to add somebody.")
    query = select(VerificationRow).where(VerificationRow.batch_id == batch.id, VerificationRow.verdict == "near")
    rows = db.session.scalars(query.where(VerificationRow.number.in_(numbers))).all()
    judge = _Judge(batch.offering, {row.near_id for row in rows if row.near_id})
    lines = {row.person_id: row.line for row in _of_batch(batch) if row.person_id}
    for row in rows:
        if row.near_id in lines:
            row.verdict, row.reason = "duplicate", f"The same person as line {lines[row.near_id]}."
        elif row.near_id:
            finding = judge(row.near_id)
            row.person_id, row.verdict, row.reason, row.unmet = row.near_id, finding.verdict, finding.reason, finding.unmet
            lines[row.near_id] = row.line
    db.session.flush()
    return len(rows)


def begin(
    batch: VerificationBatch,
    actions: Collection[str],
    by: Person,
    runs_class: bool,
    reason: str = "",
    waives: ListWaiver | None = None,
) -> None:
    """Have the actions applied to everybody the list found; one that was begun already stays as it was begun.

    ``runs_class`` says that ``by`` is among the class's staff, who alone may waive. Raises Invalid without anything to do.
    """
    chosen = [action for action in ACTIONS if action in actions]
    if not chosen and not waives:
        raise Invalid("Choose at least one thing to do.")
    if waives and not runs_class:
        raise Invalid("Only a coordinator of the course can waive what its classes ask for.")
    if len(reason) > 500:
        raise Invalid("Keep the reason to 500 characters.")
    _hold(batch)
    if batch.state != "checked":
        return
    batch.state, batch.actions, batch.applied_at = "applying", ",".join(chosen), clock.now()
    batch.reason, batch.runs_class = " ".join(reason.split()), runs_class
    if waives:
        batch.waiving = waives.to_json()
    db.session.flush()
    _record(batch, by, "verification.applied", actions=chosen, waived=waives.requirements if waives else ())


def undo(batch: VerificationBatch, by: Person) -> None:
    """Have everything undone that the batch did and that is unchanged since; nothing happens to one that is undone already.

    Raises Refused after 24 hours, and for a batch that was never applied or still is being.
    """
    _hold(batch)
    if batch.state in ("undoing", "undone"):
        return
    if batch.state != "applied":
        raise Refused("This list is not applied yet, so there is nothing to undo.")
    if not can_undo(batch):
        raise Refused("The 24 hours to undo this are over. Change single seats on the roster instead.")
    batch.state = "undoing"
    db.session.flush()
    _record(batch, by, "verification.undone")


def can_undo(batch: VerificationBatch) -> bool:
    """Whether what was done can be undone now."""
    return batch.state == "applied" and batch.applied_at is not None and clock.now() <= batch.applied_at + UNDO_FOR


def needs_reason(offering: Offering) -> bool:
    """Whether a change to the roster of the class needs a reason."""
    return amending.is_final(offering)


def find(public_id: str, offering: Offering, by: Person) -> VerificationBatch:
    """The batch with that address that the person made for the class; NotFound for anybody else's."""
    query = select(VerificationBatch).where(VerificationBatch.public_id == public_id, VerificationBatch.made_by_id == by.id)
    batch = db.session.scalar(query.where(VerificationBatch.offering_id == offering.id))
    if batch is None:
        raise NotFound("There is no such list.")
    return batch


def recent(offering: Offering, by: Person, limit: int = 10) -> Sequence[VerificationBatch]:
    """The person's latest batches for the class, newest first."""
    query = select(VerificationBatch).where(VerificationBatch.offering_id == offering.id, VerificationBatch.made_by_id == by.id)
    return db.session.scalars(query.order_by(VerificationBatch.id.desc()).limit(limit)).all()


def counts(batch: VerificationBatch) -> dict[str, int]:
    """How many rows have each verdict, and under ``done`` and ``undone`` how many were tried; one statement."""
    query = select(VerificationRow.verdict, func.count(), func.count(VerificationRow.said), func.count(VerificationRow.unsaid))
    rows = db.session.execute(query.where(VerificationRow.batch_id == batch.id).group_by(VerificationRow.verdict)).all()
    found = {verdict: many for verdict, many, _said, _unsaid in rows}
    return found | {"done": sum(row[2] for row in rows), "undone": sum(row[3] for row in rows)}


def rows_of(batch: VerificationBatch, verdict: str = "", after: int = 0, limit: int = 100) -> list[VerificationRow]:
    """A page of the batch's rows with whom they mean, after a number; all of them or those with a verdict."""
    query = select(VerificationRow).where(VerificationRow.batch_id == batch.id, VerificationRow.number > after)
    if verdict:
        query = query.where(VerificationRow.verdict == verdict)
    people = (joinedload(VerificationRow.person), joinedload(VerificationRow.near))
    return list(db.session.scalars(query.options(*people).order_by(VerificationRow.number).limit(limit)))


class _Judge:
    """What is found of people known by id, all of them read at once."""

    def __init__(self, offering: Offering, person_ids: Collection[int]) -> None:
        self.outcomes: dict[int, Outcome] = {}
        rule, ids = checking.taught(offering).document.requires, sorted(person_ids)
        for start in range(0, len(ids), _AT_ONCE):
            self.outcomes |= checking.judge_known(offering, evidence.for_people(ids[start : start + _AT_ONCE], rule))
        self.seats = _read_seats(offering)
        self.turns = _read_turns(offering)

    def __call__(self, person_id: int) -> _Finding:
        outcome = self.outcomes[person_id]
        missing, unmet = "" if outcome.is_met else _say_missing(outcome), waiving.say_unmet(outcome.blocking)
        if person_id in self.seats:
            return _Finding("seated", " ".join(filter(None, (self.seats[person_id], missing))), person_id, unmet=unmet)
        if person_id in self.turns:
            waits = f"Waits at turn {self.turns[person_id]}."
            return _Finding("waiting", " ".join(filter(None, (waits, missing))), person_id, unmet=unmet)
        if outcome.is_met:
            return _Finding("ready", "Meets everything the class asks for.", person_id)
        return _Finding("blocked", missing, person_id, unmet=unmet)


def _find(entry: Entry, named: Named, judge: _Judge, seen: dict[object, int]) -> _Finding:
    people = {named.exact[key] for key in entry.keys if key in named.exact}
    if len(people) > 1:
        return _Finding("unknown", "The identifiers on this line belong to different people.")
    # Whoever is not known is a duplicate too when the very same stood there before.
    mark: object = next(iter(people)) if people else entry.keys or entry.typed.casefold()
    if mark in seen:
        return _Finding("duplicate", f"The same as line {seen[mark]}.")
    seen[mark] = entry.line
    if people:
        return judge(next(iter(people)))
    for key in entry.keys:
        if key in named.near:
            person_id, text = named.near[key]
            return _Finding("near", f"Not found as written. Did you mean {text}?", near_id=person_id)
    return _Finding("unknown", _say_unknown(entry))


def _say_unknown(entry: Entry) -> str:
    if not entry.keys:
        return "No e-mail address, learner number or certificate number that fits stands on this line."
    return "Nobody among the people you coordinate has this."


def _say_missing(outcome: Outcome) -> str:
    steps = [f"{step.label}: {step.title}{f', {say_minutes(step.minutes)}' if step.minutes else ''}" for step in outcome.steps]
    left = "One thing left" if outcome.left == 1 else f"{outcome.left} things left"
    return f"{left}. {'; '.join(steps)}."


def _read_seats(offering: Offering) -> Mapping[int, str]:
    query = select(Booking.person_id, Booking.seat, Booking.state)
    query = query.where(Booking.offering_id == offering.id, Booking.state.in_(HELD))
    words = {"booked": "Holds seat {}.", "offered": "Seat {} is on offer to them."}
    return {person_id: words[state].format(seat) for person_id, seat, state in db.session.execute(query)}


def _read_turns(offering: Offering) -> Mapping[int, int]:
    query = select(WaitlistEntry.person_id).where(
        WaitlistEntry.offering_id == offering.id, WaitlistEntry.closed_at.is_(None), WaitlistEntry.offered_until.is_(None)
    )
    line = db.session.scalars(query.order_by(WaitlistEntry.joined_at, WaitlistEntry.id))
    return {person_id: turn for turn, person_id in enumerate(line, start=1)}


def _open(offering: Offering, by: Person, token: str) -> tuple[VerificationBatch, bool]:
    """The batch that the token made, and whether it was made just now."""
    query = select(VerificationBatch).where(VerificationBatch.made_by_id == by.id, VerificationBatch.token == token)
    if found := db.session.scalar(query):
        return found, False
    batch = VerificationBatch(
        public_id=secrets.token_urlsafe(16), token=token, offering_id=offering.id, made_by_id=by.id, made_at=clock.now()
    )
    try:
        with db.session.begin_nested():
            db.session.add(batch)
    except IntegrityError:
        return db.session.scalars(query).one(), False
    return batch, True


def _keep(batch: VerificationBatch, found: Sequence[tuple[int, str, _Finding]]) -> None:
    rows: list[dict[str, Any]] = [
        {"batch_id": batch.id, "number": number, "line": line, "typed": typed, **vars(finding)}
        for number, (line, typed, finding) in enumerate(found, start=1)
    ]
    if rows:
        db.session.execute(insert(_ROWS), rows)


def _of_batch(batch: VerificationBatch) -> Sequence[VerificationRow]:
    return db.session.scalars(select(VerificationRow).where(VerificationRow.batch_id == batch.id)).all()


def _hold(batch: VerificationBatch) -> None:
    db.session.refresh(batch, with_for_update={"of": VerificationBatch, "key_share": True})


def _record(batch: VerificationBatch, by: Person, action: str, **detail: Any) -> None:
    audit.record(f"person:{by.id}", action, f"verification:{batch.id}", offering=batch.offering_id, **detail)
