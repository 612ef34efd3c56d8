"""Telling: the notices about certificates from elsewhere and waivers, written with the decision that causes them."""

from lms.catalogue import versions
from lms.db import db
from lms.people import notices
from lms.people.models import Person
from lms.requirements.models import ExternalEvidence, Waiver
from lms.requirements.wording import REASONS, say_day

_SUBJECTS = {
    "approved": "Your certificate was accepted",
    "refused": "Your certificate was not accepted",
    "withdrawn": "Your certificate no longer counts",
}
_NEXT = {
    "approved": "It counts now wherever a class asks for this course. Open Classes to hold a seat.",
    "refused": "You can submit another certificate, or take the course here.",
    "withdrawn": "Seats you hold stay yours. For other classes, take the course or submit another certificate.",
}


def tell_decided(evidence: ExternalEvidence, outcome: str, reason: str) -> None:
    """Tell whoever the certificate belongs to what was decided, why, and what to do next."""
    text = f"{evidence.title}, {evidence.issuer}\n\n{_NEXT[outcome]}{_say(reason)}"
    _tell(evidence.person, f"{_SUBJECTS[outcome]}: {evidence.title}", text, f"/evidence/{evidence.public_id}", evidence)


def tell_waived(waiver: Waiver) -> None:
    """Tell somebody that they need not meet a requirement, and for which classes."""
    until = f" until {say_day(waiver.ends_on)}" if waiver.ends_on else ""
    text = (
        f"A requirement is waived for you, for {REASONS[waiver.reason]}, in classes from {say_day(waiver.starts_on)}{until}. "
        "The page of the class says what is left."
    )
    _tell_of_waiver(waiver, "A requirement is waived for you", text)


def tell_unwaived(waiver: Waiver, reason: str) -> None:
    """Tell somebody that a waiver no longer counts, and why."""
    text = f"A waiver of yours was withdrawn. Seats you hold stay yours; other classes ask for everything again.{_say(reason)}"
    _tell_of_waiver(waiver, "A waiver of yours was withdrawn", text)


def _tell_of_waiver(waiver: Waiver, subject: str, text: str) -> None:
    person = db.session.get_one(Person, waiver.person_id)
    (course,) = versions.all_current([waiver.course_id])
    _tell(person, f"{subject}: {course.document.title}", f"{course.document.title}\n\n{text}", f"/classes/{course.key}", waiver)


def _tell(person: Person, subject: str, text: str, link: str, about: ExternalEvidence | Waiver) -> None:
    noun = "evidence" if isinstance(about, ExternalEvidence) else "waiver"
    notices.tell(person, "evidence-decided", subject, text, link=link, about=f"{noun}:{about.id}")


def _say(reason: str) -> str:
    return f"\n\nThe reason given: {reason}" if reason else ""
