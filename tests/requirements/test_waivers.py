"""Granting and withdrawing waivers, and giving affirmations: what is kept, what is refused, what a class then sees."""

from datetime import date, timedelta

import pytest
from sqlalchemy import func, select

from lms import clock
from lms.audit import AuditEvent
from lms.content.schema import AffirmationRequirement, AllOf
from lms.db import db
from lms.errors import Invalid, NotFound, Refused
from lms.offerings import booking, checking
from lms.people import notices
from lms.people.models import Person
from lms.requirements import affirmations, waivers
from lms.requirements.explained import from_json
from lms.requirements.models import Affirmation, Waiver, WaiverWithdrawal
from lms.requirements.waivers import Grounds
from tests.factories import a_person
from tests.offerings.factories import ASKS_FOR_INTRO, a_class_course, an_offering
from tests.racing import race

AFFIRMS = AffirmationRequirement(affirmation="no-files", text="I bring no case files.")
INTRO = ("course", "course-1")
GROUNDS = Grounds("tested-out", "Chief Lindqvist", date(2026, 11, 1), date(2027, 12, 31), "Passed the academy's own exam.")


def count(table):
    return db.session.scalar(select(func.count()).select_from(table))


def actions(kind):
    query = select(AuditEvent.action).where(AuditEvent.action.startswith(kind)).order_by(AuditEvent.id)
    return db.session.scalars(query).all()


@pytest.fixture
def course(session, frozen_clock):
    return a_class_course(AllOf(all=(ASKS_FOR_INTRO, AFFIRMS)))


def test_a_waiver_opens_the_class_and_stands_in_the_record_of_the_booking(session, frozen_clock):
    course = a_class_course(ASKS_FOR_INTRO)
    offering, person, mara = an_offering(course), a_person(), a_person("Mara Reyes")
    assert not checking.explain(offering, person.id).is_met
    waivers.grant(person, course, INTRO, GROUNDS, mara)
    kept = from_json(booking.book(offering, person).eligibility)
    assert kept.status == "waived"
    assert "Mara Reyes, on the authority of Chief Lindqvist, for tested out" in kept.sentence
    event = db.session.scalars(select(AuditEvent).where(AuditEvent.action == "waiver.granted")).one()
    assert (event.actor, event.detail["requirement"]) == (f"person:{mara.id}", "course:course-1")
    assert event.detail["note"] == "Passed the academy's own exam."


def test_a_waiver_for_one_class_counts_in_no_other(session, frozen_clock):
    course = a_class_course(ASKS_FOR_INTRO)
    here, there, person = an_offering(course), an_offering(course), a_person()
    waivers.grant(person, course, INTRO, GROUNDS, a_person(), here.id)
    assert [checking.explain(one, person.id).is_met for one in (here, there)] == [True, False]
    assert {key: tree.is_met for key, tree in checking.explain_each([here, there], person.id).items()} == {
        here.id: True,
        there.id: False,
    }


def test_a_withdrawn_waiver_counts_no_more_and_stays_on_record(session, frozen_clock):
    course = a_class_course(ASKS_FOR_INTRO)
    offering, person, mara = an_offering(course), a_person(), a_person()
    waiver = waivers.grant(person, course, INTRO, GROUNDS, mara)
    first = waivers.withdraw(waiver, " A mistake. ", mara)
    assert waivers.withdraw(waiver, "Again.", mara).id == first.id
    assert first.reason == "A mistake."
    assert not checking.explain(offering, person.id).is_met
    assert waivers.of_person(person, course.course_id)[0].withdrawal == first
    assert actions("waiver") == ["waiver.granted", "waiver.withdrawn"]
    assert [one.subject.partition(":")[0] for one in notices.of_person(person.id)] == [
        "A waiver of yours was withdrawn",
        "A requirement is waived for you",
    ]
    assert "A mistake." in notices.of_person(person.id)[0].body
    waivers.grant(person, course, INTRO, GROUNDS, mara)
    assert (count(Waiver), count(WaiverWithdrawal)) == (2, 1)


def test_a_second_click_changes_nothing(course):
    person, mara = a_person(), a_person()
    first = waivers.grant(person, course, INTRO, GROUNDS, mara)
    assert waivers.grant(person, course, INTRO, GROUNDS, mara).id == first.id
    assert count(Waiver) == 1


def test_two_clicks_at_once_make_one_waiver(app, course):
    person, mara = a_person().id, a_person().id
    db.session.commit()

    def click():
        return waivers.grant(
            db.session.get_one(Person, person), course, INTRO, GROUNDS, db.session.get_one(Person, mara)
        ).public_id

    assert len(set(race(app, [click] * 4))) == 1
    assert count(Waiver) == 1


@pytest.mark.parametrize(
    ("requirement", "changed", "message"),
    [
        (("course", "another"), {}, "one of the requirements"),
        (("job", "officer"), {}, "one of the requirements"),
        (INTRO, {"reason": "because"}, "a reason from the list"),
        (INTRO, {"authority": "  "}, "who allows"),
        (INTRO, {"authority": "x" * 201}, "who allows"),
        (INTRO, {"note": "x" * 2001}, "at most 2,000"),
        (INTRO, {"ends_on": date(2026, 10, 31)}, "not before the first"),
    ],
)
@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_refuses_what_cannot_be_kept(course, requirement, changed, message):
    with pytest.raises(Invalid, match=message):
        waivers.grant(a_person(), course, requirement, Grounds(**(vars(GROUNDS) | changed)), a_person())
    assert count(Waiver) == 0


def test_a_withdrawal_needs_a_reason(course):
    waiver = waivers.grant(a_person(), course, INTRO, GROUNDS, a_person())
    with pytest.raises(Invalid, match="Say why"):
        waivers.withdraw(waiver, " ", a_person())
    assert waivers.find(waiver.public_id) is waiver
    with pytest.raises(NotFound):
        waivers.find("nothing")


def test_an_affirmation_is_kept_with_its_words_and_its_date(course):
    offering, person = an_offering(course), a_person(time_zone="Pacific/Auckland")
    first = affirmations.affirm(person, course, "no-files", AFFIRMS.text)
    assert first.affirmed_on == date(2026, 11, 25)
    clock.advance(timedelta(days=1))
    assert affirmations.affirm(person, course, "no-files", AFFIRMS.text).id == first.id
    assert [part.status for part in checking.explain(offering, person.id).parts] == ["not-started", "affirmed"]
    assert (count(Affirmation), actions("affirmation")) == (1, ["affirmation.given"])


def test_nobody_affirms_words_they_did_not_read(course):
    with pytest.raises(Refused, match="has changed"):
        affirmations.affirm(a_person(), course, "no-files", "I bring some.")
    with pytest.raises(NotFound):
        affirmations.affirm(a_person(), course, "other", AFFIRMS.text)
    assert count(Affirmation) == 0
