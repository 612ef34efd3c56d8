"""Waiving for everybody on a verified list what they lack, and withdrawing exactly that; each waiver is one of ``waivers``."""

from collections import Counter
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from typing import Any

from pydantic import TypeAdapter
from sqlalchemy import func, select

from lms import clock
from lms.catalogue.versions import LoadedVersion
from lms.db import db
from lms.offerings import checking
from lms.offerings.models import Offering
from lms.offerings.verification import VerificationBatch, VerificationRow, VerificationWaiver
from lms.offerings.when import class_day
from lms.people.models import Person
from lms.requirements import waivers
from lms.requirements.explained import blocking
from lms.requirements.models import Waiver
from lms.requirements.waivers import Grounds

UNDONE = "The list it was given with was undone."
"""Why a waiver is withdrawn with its list."""


@dataclass(frozen=True)
class ListWaiver:
    """What is waived for those on a list who lack it, and why. ``requirements`` are names such as ``course:first-response``."""

    requirements: tuple[str, ...]
    grounds: Grounds

    def to_json(self) -> dict[str, Any]:
        """The same as plain JSON values, as a batch keeps it."""
        return _LIST_WAIVER.dump_python(self, mode="json")


_LIST_WAIVER: TypeAdapter[Any] = TypeAdapter(ListWaiver)


def plan(version: LoadedVersion, requirements: Collection[str], grounds: Grounds) -> ListWaiver:
    """What a list is to waive, under the rules for a single waiver; raises Invalid for what cannot be kept."""
    for name in requirements:
        kind, _, key = name.partition(":")
        waivers.check_requirement(version, (kind, key))
    return ListWaiver(tuple(dict.fromkeys(requirements)), waivers.check_grounds(grounds))


def first_day(offering: Offering) -> date:
    """From when a waiver for the class counts: today, or the day of the class when that is over."""
    return min(clock.today(offering.time_zone), class_day(offering.starts_at, offering.time_zone))


def say_unmet(unmet: Collection[tuple[str, str]]) -> str:
    """The requirements as a row keeps them."""
    return "\n".join(f"{kind}:{key}" for kind, key in unmet)


def count_unmet(batch: VerificationBatch) -> dict[str, int]:
    """How many people on the list each requirement keeps from coming, by its name."""
    query = select(VerificationRow.unmet, func.count()).where(VerificationRow.batch_id == batch.id)
    found: Counter[str] = Counter()
    for unmet, many in db.session.execute(query.where(VerificationRow.unmet != "").group_by(VerificationRow.unmet)):
        found.update(dict.fromkeys(unmet.splitlines(), many))
    return dict(found)


def waive(batch: VerificationBatch, offering: Offering, row: VerificationRow, person: Person, by: Person) -> str:
    """Waive for the person what was chosen, if it kept them from coming when the list was checked and does so still."""
    chosen: ListWaiver = _LIST_WAIVER.validate_python(batch.waiving)
    unmet = row.unmet.splitlines()
    wanted = [name for name in chosen.requirements if name in unmet]
    if not wanted:
        return "Nothing waived: what they lack was not chosen." if unmet else "Nothing to waive."
    given = [title for name in wanted if (title := _waive_one(offering, row, person, name, chosen.grounds, by))]
    said = f"Waived: {_list(given)}." if given else "Nothing waived: it is met or not asked for any more."
    left = [step.title for step in checking.explain(offering, person.id).steps]
    return f"{said} Still missing: {_list(left)}." if left else said


def take_back(row: VerificationRow, by: Person) -> str:
    """Withdraw the waivers that the row made; nothing when it made none."""
    query = select(Waiver).join(VerificationWaiver, VerificationWaiver.waiver_id == Waiver.id)
    query = query.where(VerificationWaiver.row_id == row.id).order_by(Waiver.id).execution_options(populate_existing=True)
    given = db.session.scalars(query).all()
    standing = [waiver for waiver in given if waiver.withdrawal is None]
    for waiver in standing:
        waivers.withdraw(waiver, UNDONE, by)
    said = [_count(len(standing), "withdrawn"), _count(len(given) - len(standing), "withdrawn already")]
    return " ".join(filter(None, said))


def _waive_one(offering: Offering, row: VerificationRow, person: Person, name: str, grounds: Grounds, by: Person) -> str:
    """What was waived; nothing when it does not keep the person from coming, as an alternative to what was waived just before."""
    left = blocking(checking.explain(offering, person.id))
    leaf = next((leaf for leaf in left if f"{leaf.kind}:{leaf.key}" == name), None)
    if leaf is None:
        return ""
    before = {waiver.id for waiver in waivers.of_person(person, offering.course_id)}
    given = waivers.grant(person, checking.taught(offering), (leaf.kind, leaf.key), grounds, by, offering.id)
    if given.id not in before:
        db.session.add(VerificationWaiver(waiver_id=given.id, row_id=row.id))
    # Affirmations all have the same title; what to affirm stands in the step.
    return leaf.steps[0].title if leaf.kind == "affirmation" else leaf.title


def _list(titles: Collection[str]) -> str:
    return "; ".join(dict.fromkeys(title.rstrip(".") for title in titles))


def _count(many: int, what: str) -> str:
    return "" if many == 0 else f"Waiver {what}." if many == 1 else f"{many} waivers {what}."
