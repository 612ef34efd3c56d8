"""Attendance by segment, the attestation that certifies, amendments, and somebody else in a seat."""

from datetime import timedelta

import pytest
from sqlalchemy import func, select

from lms import clock
from lms.audit import AuditEvent
from lms.credentials.models import Credential
from lms.db import db
from lms.enrolment.models import Enrolment
from lms.errors import Invalid, NotFound, Refused
from lms.offerings import amending, attending, booking, scheduling, substituting
from lms.offerings.attending import Mark
from lms.offerings.models import Attendance
from lms.offerings.refusals import Closed, Full, Overlapping, ReasonNeeded, Unmet
from lms.progress.models import Completion
from tests.factories import a_classroom_document, a_person, a_published_course
from tests.offerings.factories import ASKS_FOR_INTRO, a_certificate, an_offering, people

pytestmark = pytest.mark.usefixtures("session", "frozen_clock")
STAFF = "person:999"
DAYS = ("day-1", "day-2")
PRESENT, ABSENT = Mark("present"), Mark("absent")


def a_course_of_two_days(**kwargs):
    segments = [
        {"key": key, "title": f"Day {day}", "day": day, "minutes": 420, "topics": ["Teamwork"]} for day, key in enumerate(DAYS, 1)
    ]
    return a_published_course(a_classroom_document(classroom={"length": "2 days", "segments": segments}, minutes=840, **kwargs))


@pytest.fixture
def held():
    """The seats of three people in a class of two days with four seats, on its first day."""
    offering = an_offering(a_course_of_two_days(), capacity=4, starts_in=timedelta(days=30), lasts=timedelta(days=1, hours=4))
    seats = [booking.book(offering, person) for person in people(3)]
    clock.advance(timedelta(days=30, minutes=5))
    return seats


def class_of(seat):
    return db.session.get_one(scheduling.Offering, seat.offering_id)


def everything(seat, mark=PRESENT):
    attending.mark(seat, dict.fromkeys(DAYS, mark), STAFF)


def certified():
    query = select(Enrolment.person_id).join(Credential, Credential.enrolment_id == Enrolment.id)
    return sorted(db.session.scalars(query))


def on_the_last_day():
    clock.advance(timedelta(days=1))


def test_only_those_present_at_every_segment_are_certified_once(held):
    on_the_last_day()
    whole, part, nothing = held
    everything(whole)
    attending.mark(part, {"day-1": PRESENT, "day-2": Mark("partial", 100)}, STAFF)
    everything(nothing, ABSENT)
    issued = attending.attest(class_of(whole), " Ben  Castellano ", STAFF)
    assert attending.attest(class_of(whole), "Somebody else", STAFF) == {}
    assert list(issued) == certified() == [whole.person_id]
    done = db.session.execute(select(Completion.activity_key, Completion.method).order_by(Completion.activity_key)).all()
    assert [tuple(row) for row in done] == [("day-1", "attended"), ("day-2", "attended")]
    sheet = attending.sheet(class_of(whole))
    assert (sheet.attestation.name, sheet.complete, sheet.unmarked) == ("Ben Castellano", 1, 0)
    assert sum(row.is_no_show(sheet.segments) for row in sheet.rows) == 1


def test_equal_marks_are_saved_once(held):
    seat = held[0]
    for _ in range(2):
        attending.mark(seat, {"day-1": Mark("present", 400)}, STAFF)
    attending.mark(seat, {"day-1": Mark("partial", 60)}, STAFF)
    row = db.session.scalars(select(Attendance)).one()
    assert (row.status, row.minutes) == ("partial", 60)
    marked = select(func.count()).where(AuditEvent.action == "attendance.marked")
    assert db.session.scalar(marked) == 2


WRONG = [
    (Mark("late"), "choose present"),
    (Mark("present", 421), "1 to 420"),
    (Mark("present", 0), "1 to 420"),
    (Mark("partial"), "how many of the 420"),
    (Mark("partial", 420), "how many of the 420"),
]


@pytest.mark.parametrize(("mark", "message"), WRONG)
def test_refuses_marks_that_cannot_be(held, mark, message):
    with pytest.raises(Invalid, match=message):
        attending.mark(held[0], {"day-1": mark}, STAFF)


def test_a_segment_is_marked_from_its_day_on(held):
    with pytest.raises(Refused, match="at the earliest"):
        attending.mark(held[0], {"day-2": PRESENT}, STAFF)
    with pytest.raises(NotFound):
        attending.mark(held[0], {"day-9": PRESENT}, STAFF)
    on_the_last_day()
    attending.mark(held[0], {"day-2": PRESENT}, STAFF)


def test_the_rest_is_present_at_one_click(held):
    attending.mark(held[0], {"day-1": ABSENT}, STAFF)
    assert attending.mark_rest_present(class_of(held[0]), "day-1", STAFF) == 2
    assert attending.mark_rest_present(class_of(held[0]), "day-1", STAFF) == 0
    assert sorted(db.session.scalars(select(Attendance.status))) == ["absent", "present", "present"]


def test_attesting_waits_for_the_last_day_a_name_and_every_mark(held):
    offering = class_of(held[0])
    with pytest.raises(Refused, match="ends on"):
        attending.attest(offering, "Ben", STAFF)
    on_the_last_day()
    with pytest.raises(Invalid, match="your name"):
        attending.attest(offering, "  ", STAFF)
    everything(held[0])
    with pytest.raises(Refused, match="Not everything is marked"):
        attending.attest(offering, "Ben", STAFF)
    assert certified() == []


def test_an_amendment_needs_a_reason_and_can_certify_late(held):
    on_the_last_day()
    for seat in held:
        everything(seat, ABSENT)
    attending.attest(class_of(held[0]), "Ben", STAFF)
    with pytest.raises(ReasonNeeded):
        attending.mark(held[0], {"day-1": PRESENT}, STAFF)
    assert attending.mark(held[0], {"day-1": PRESENT}, STAFF, "On the paper list") is None
    certificate = attending.mark(held[0], {"day-2": PRESENT}, STAFF, "On the paper list")
    assert certified() == [held[0].person_id]
    assert certificate is not None
    # What was certified stays until somebody revokes it.
    attending.mark(held[0], {"day-2": ABSENT}, STAFF, "An error")
    assert certified() == [held[0].person_id]


def test_nobody_attends_a_cancelled_class_or_from_a_seat_given_up(held):
    amending.unseat(held[0], STAFF, "Ill")
    with pytest.raises(Refused, match="given up"):
        attending.mark(held[0], {"day-1": PRESENT}, STAFF)
    scheduling.cancel(class_of(held[1]))
    with pytest.raises(Closed):
        attending.mark(held[1], {"day-1": PRESENT}, STAFF)
    with pytest.raises(Closed):
        attending.attest(class_of(held[1]), "Ben", STAFF)


def test_a_substitute_takes_the_seat_and_attends(held):
    first, person = held[0], a_person()
    with pytest.raises(Invalid, match="Say why"):
        substituting.substitute(first, person, STAFF, " ")
    taken = substituting.substitute(first, person, STAFF, "Called to court")
    assert substituting.substitute(first, person, STAFF, "Called to court").id == taken.id
    assert (first.state, taken.seat, taken.person_id) == ("released", first.seat, person.id)
    event = db.session.scalars(select(AuditEvent).where(AuditEvent.action == "booking.substituted")).one()
    assert (event.detail["substitute"], event.detail["reason"]) == (person.id, "Called to court")
    attending.mark(taken, {"day-1": PRESENT}, STAFF)
    with pytest.raises(Refused, match="attended a part"):
        substituting.substitute(taken, a_person(), STAFF, "Again")
    with pytest.raises(Refused, match="holds seat"):
        substituting.substitute(held[1], person, STAFF, "Two seats")


def test_a_substitute_must_be_eligible_and_comes_on_the_day():
    strict = a_course_of_two_days(key="class-2", requires=ASKS_FOR_INTRO)
    a_published_course()
    offering, (first, other) = an_offering(strict, starts_in=timedelta(days=30), capacity=2), people(2)
    a_certificate(first)
    seat = booking.book(offering, first)
    with pytest.raises(Refused, match="Until"):
        substituting.substitute(seat, other, STAFF, "Ill")
    clock.advance(timedelta(days=30, minutes=5))
    with pytest.raises(Unmet):
        substituting.substitute(seat, other, STAFF, "Ill")
    with pytest.raises(Unmet):
        amending.seat(offering, other, STAFF, "Came without a seat")
    a_certificate(other)
    assert amending.seat(offering, other, STAFF, "Came without a seat").seat == 2


def test_somebody_without_a_seat_is_seated_when_one_is_free(held):
    offering = class_of(held[0])
    with pytest.raises(ReasonNeeded):
        amending.seat(offering, a_person(), STAFF)
    assert amending.seat(offering, a_person(), STAFF, "Came without a seat").seat == 4
    with pytest.raises(Full):
        amending.seat(offering, a_person(), STAFF, "Came without a seat")


def test_a_substitute_who_sits_elsewhere_then_is_refused(held):
    other = an_offering(a_course_of_two_days(key="class-2"), starts_in=timedelta(hours=1))
    person = a_person()
    booking.book(other, person)
    with pytest.raises(Overlapping):
        substituting.substitute(held[0], person, STAFF, "Ill")
