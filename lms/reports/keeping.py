"""Kept rosters: each process remembers those it judged last, and judges again only what has changed since.

A kept roster is used for what the rows of ``RosterChange`` say has not changed, so it always equals one that is read anew.
"""

from collections import OrderedDict
from dataclasses import dataclass
from datetime import date
from threading import Lock
from weakref import WeakKeyDictionary

from sqlalchemy import Engine

from lms import clock
from lms.db import db, only_reads
from lms.offerings.models import Offering
from lms.offerings.when import class_day
from lms.reports.roster import Roster
from lms.reports.roster_changes import Change, Stamp, read_changes, read_stamp, stamp_of

ROOM = 16
"""How many rosters a process keeps of each database."""

_Days = tuple[int, date, date, date]


@dataclass(frozen=True)
class _Kept:
    """A roster, the days it was judged for, and the changes that are in it."""

    roster: Roster
    days: _Days
    stamp: Stamp
    changes: frozenset[Change]


_rosters: WeakKeyDictionary[Engine, OrderedDict[int, _Kept]] = WeakKeyDictionary()
_changing = Lock()


def roster_of_class(offering: Offering) -> Roster:
    """Everybody with a seat or in line and how each stands now; one statement when nothing changed since it was asked last."""
    days = _days_of(offering)
    kept = _find(offering.id)
    # What is noted is read before what it is about, so that whatever comes in between is noted as new the next time.
    if kept and kept.days == days and kept.stamp == read_stamp(offering.id):
        return kept.roster
    changes = frozenset(read_changes(offering.id))
    roster = _renew(kept, days, changes, offering)
    if only_reads():
        # Nobody else may see what a transaction has changed and may still take back.
        _keep(offering.id, _Kept(roster, days, stamp_of(list(changes)), changes))
    return roster


def _renew(kept: _Kept | None, days: _Days, changes: frozenset[Change], offering: Offering) -> Roster:
    new = changes - kept.changes if kept else changes
    if kept is None or kept.days != days or any(change.kind == "anything" for change in new):
        return Roster.read(offering)
    people = {change.person_id for change in new if change.person_id is not None}
    return kept.roster.renewed(offering, people, any(change.kind == "class" for change in new))


def _days_of(offering: Offering) -> _Days:
    zone = offering.time_zone
    return offering.course_id, class_day(offering.starts_at, zone), clock.today(zone), clock.today()


def _find(offering_id: int) -> _Kept | None:
    with _changing:
        rosters = _rosters.setdefault(db.engine, OrderedDict())
        if offering_id in rosters:
            rosters.move_to_end(offering_id)
        return rosters.get(offering_id)


def _keep(offering_id: int, kept: _Kept) -> None:
    with _changing:
        rosters = _rosters.setdefault(db.engine, OrderedDict())
        rosters[offering_id] = kept
        while len(rosters) > ROOM:
            rosters.popitem(last=False)
