"""A small school with one of everything that an address can name, all of it the learner's."""

from dataclasses import dataclass
from datetime import timedelta
from hashlib import sha256
from random import Random
from typing import Any

from sqlalchemy import select

from lms import clock
from lms.assessment import starting
from lms.catalogue import drafting, publishing, versions
from lms.catalogue.models import Course
from lms.connections import endpoints, tokens
from lms.content import schema
from lms.credentials import correcting, issuing
from lms.db import db
from lms.enrolment import enrolling
from lms.offerings import booking, lists, scheduling, teaching, verifying
from lms.offerings.models import Offering, SeatRequest
from lms.offerings.verification import VerificationBatch
from lms.people import agencies, notices, registering
from lms.people.models import Agency, Membership, Person
from lms.reports import affirming
from lms.requirements import documents, equivalences, external, waivers
from lms.requirements.external import Certificate
from lms.requirements.models import ExternalEvidence, Waiver
from lms.requirements.waivers import Grounds
from lms.web.evidence_form import folder
from tests.factories import a_classroom_document, a_course_document, a_lesson, a_quiz, a_user, an_agency

DRAWING = b'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 10 10"><title>A</title></svg>'
ROLES = ("learner", "stranger", "instructor", "coordinator", "administrator", "agency", "elsewhere")
"""``agency`` coordinates the learner's agency and what lies below it, ``elsewhere`` another one; ``coordinator`` everything."""

PLAIN = {"learner", "stranger", "agency", "elsewhere"}
WRITERS = ("author", "reviewer", "publisher")
"""Who has one of these roles in the first course, and no other role."""

EMAILS = {role: f"{role}@example.org" for role in (*ROLES, *WRITERS)}


@dataclass(frozen=True)
class School:
    """What was made: addresses of logins by role, and the names that stand in addresses."""

    emails: dict[str, str]
    names: dict[str, str]


def a_full_lesson() -> schema.Lesson:
    """A lesson with a check, a scenario, a figure and a job aid."""
    plain = a_lesson(checks=1)
    scenario: dict[str, Any] = {
        "key": "yard",
        "title": "The yard",
        "intro": "A call.",
        "steps": [
            {
                "key": "first",
                "text": "What now?",
                "choices": [
                    {"key": "ask", "text": "Ask where.", "consequence": "Good.", "to": "end", "best": True},
                    {"key": "wait", "text": "Wait.", "consequence": "Time passes.", "to": "first"},
                ],
            },
            {"key": "end", "text": "The end."},
        ],
        "debrief": "Ask where first.",
    }
    aid = {"key": "card", "title": "Card", "sections": [{"title": "A", "items": ["one"]}, {"title": "B", "items": ["two"]}]}
    extra = (
        schema.ScenarioBlock(**scenario),
        schema.FigureBlock(src="media/a.svg", alt="A plain drawing of nothing."),
        schema.JobAidBlock(**aid),
    )
    return plain.model_copy(update={"blocks": plain.blocks + extra})


def a_school() -> School:
    """Make and commit the school."""
    media = sha256(DRAWING).hexdigest()
    document = a_course_document(activities=(a_full_lesson(), a_quiz()), media={"media/a.svg": media})
    version = versions.load(publishing.publish(document, {"media/a.svg": DRAWING}, "system").id)
    classroom = versions.load(publishing.publish(a_classroom_document(), {}, "system").id)
    people = {
        role: a_user(f"Person {role}", email, roles=() if role in PLAIN else (role,)).person
        for role, email in EMAILS.items()
        if role in ROLES
    }
    _add_writers(version.course_id)
    learner = people["learner"]
    enrolment = enrolling.enrol(learner.id, version.course_id)
    attempt = starting.start(enrolment, version, version.document.activity("quiz-1"), learner, Random(1))
    other = versions.load(publishing.publish(a_course_document("course-2"), {}, "system").id)
    credential = issuing.issue(enrolling.enrol(learner.id, other.course_id), other, learner, None)
    correction = correcting.ask(credential, "Another Name", "A slip in typing.")
    starts = clock.now() + timedelta(days=60)
    offering = scheduling.schedule(
        classroom.course_id, starts, starts + timedelta(hours=8), "America/Chicago", "Austin, Texas", 24
    )
    held = booking.book(offering, learner)
    asked = _ask(offering, people["stranger"])
    teacher = registering.find_user(EMAILS["instructor"])
    assert teacher is not None
    teaching.assign(offering, [teacher.id], "system")
    gated, waiver = _add_gated_class(people["coordinator"])
    evidence = _add_evidence(learner, version.course_id)
    equivalences.remember_as_equal(evidence, people["coordinator"])
    (equal,) = equivalences.of_courses([version.course_id])
    home, membership = _add_agencies(learner)
    notice = notices.tell(learner, "class-changed", "Your class has changed", "It starts earlier.", link="/classes")
    assert notice is not None
    submission = affirming.affirm(home, [home.id], "Mara Reyes", "a-submission-of-the-school", "Threshold Training", "person:1")
    names = {
        "agency": home.public_id,
        "evidence": evidence.public_id,
        "equivalence": str(equal.id),
        "gated": gated.public_id,
        "waiver": waiver.public_id,
        "membership": str(membership.id),
        "submission": submission.public_id,
        "person": learner.learner_number,
        "media": media,
        "attempt": attempt.public_id,
        "certificate": credential.public_id,
        "number": credential.number,
        "offering": offering.public_id,
        "batch": _check_a_list(offering, people["coordinator"]).public_id,
        "notice": notice.public_id,
        "correction": correction.public_id,
        "message": str(notice.message_id),
        "booking": held.public_id,
        "request": asked.public_id,
        "token": _make_token(EMAILS["coordinator"]),
        "webhook": _add_webhook(EMAILS["coordinator"]),
    }
    db.session.commit()
    return School(EMAILS, names)


def _add_writers(course_id: int) -> None:
    for role in WRITERS:
        registering.grant(a_user(f"Person {role}", EMAILS[role]), role, course_id=course_id)
    drafting.open_draft(db.session.get_one(Course, course_id), "system")


def _make_token(email: str) -> str:
    user = registering.find_user(email)
    assert user is not None
    return tokens.make(user.id, "system", "Of the school", tokens.SCOPES, 90, "a-token-of-the-school")[0].public_id


def _add_webhook(email: str) -> str:
    user = registering.find_user(email)
    assert user is not None
    return endpoints.add(user.id, "system", "https://10.0.0.1/", ["course.completed"], "a-webhook", only_secure=False).public_id


def _ask(offering: Offering, person: Person) -> SeatRequest:
    """A request that is undecided, from the time when the class needed approval."""
    asked = SeatRequest(
        public_id="asked", offering_id=offering.id, person_id=person.id, asked_by=f"person:{person.id}", asked_at=clock.now()
    )
    db.session.add(asked)
    db.session.flush()
    return asked


def _add_gated_class(coordinator: Person) -> tuple[Offering, Waiver]:
    """A class that asks for the first course, which is waived for somebody without a login, who gets no mail."""
    document = a_classroom_document("class-2", requires=schema.CourseRequirement(course="course-1"))
    version = versions.load(publishing.publish(document, {}, "system").id)
    starts = clock.now() + timedelta(days=90)
    offering = scheduling.schedule(version.course_id, starts, starts + timedelta(hours=8), "America/Chicago", "Austin, Texas", 24)
    grounds = Grounds("administrative", "The chief", clock.today())
    excused = Person(learner_number="L000000001", legal_name="Somebody Excused", created_at=clock.now())
    db.session.add(excused)
    db.session.flush()
    return offering, waivers.grant(excused, version, ("course", "course-1"), grounds, coordinator)


def _add_evidence(learner: Person, course_id: int) -> ExternalEvidence:
    document = documents.keep(folder(), b"%PDF-1.7\n%%EOF\n")
    certificate = Certificate("County Academy", "First hour", "C-17", clock.today() - timedelta(days=90))
    return external.submit(learner, course_id, certificate, learner, document)


def _add_agencies(learner: Person) -> tuple[Agency, Membership]:
    home, other = an_agency("Fairview County Sheriff"), an_agency("Riverton 911", "emergency-communications")
    for email, agency in ((EMAILS["agency"], home), (EMAILS["elsewhere"], other)):
        user = registering.find_user(email)
        assert user is not None
        registering.grant(user, "coordinator", agency, includes_below=True)
    return home, agencies.join(learner, home, "officer")


def _check_a_list(offering: Offering, by: Person) -> VerificationBatch:
    return verifying.check(offering, lists.read(by.learner_number), select(Person.id), by, "a form")
