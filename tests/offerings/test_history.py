"""What happened to a class, in sentences."""

from dataclasses import replace
from datetime import timedelta

import pytest

from lms import clock
from lms.offerings import amending, booking, history, keeping, scheduling, teaching, waiting
from tests.factories import a_person, a_user, an_agency
from tests.offerings.factories import an_offering
from tests.offerings.test_scheduling import plan_of

pytestmark = pytest.mark.usefixtures("session", "frozen_clock")


def test_tells_who_did_what_and_why_newest_first():
    offering, ada, boss = an_offering(capacity=2), a_person("Ada"), a_person("Boss")
    staff = f"person:{boss.id}"
    seat = booking.book(offering, ada)
    keeping.keep(offering, an_agency("North"), 1, clock.now() + timedelta(days=7), staff)
    waiting.join(offering, a_person("Cy"))
    teaching.assign(offering, [a_user("Ben", roles=["instructor"]).id], staff)
    scheduling.change(offering, replace(plan_of(offering), capacity=3, place="Richmond"), staff)
    amending.unseat(seat, staff, "Ill")
    booking.book(an_offering(), a_person("Elsewhere"))
    scheduling.cancel(offering, staff, "The hall is closed")
    assert [one.sentence for one in history.read(offering)] == [
        "Boss cancelled the class. Reason: The hall is closed",
        "Boss released seat 1 of Ada. Reason: Ill",
        "The site offered seat 2 to Cy.",
        "Boss changed the place and the number of seats.",
        "Boss chose the instructors: Ben added.",
        "Cy joined the line.",
        "Boss kept 1 seat for North until 12:00 Eastern on 1 December 2026.",
        "Ada took seat 1.",
        "The site scheduled the class.",
    ]
    assert len(history.read(offering, limit=2)) == 2
