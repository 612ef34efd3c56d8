"""Telling: the notices about certificates from elsewhere, written with the decision that causes them."""

from lms.db import db
from lms.people import notices
from lms.people.models import Person
from lms.requirements.models import ExternalEvidence

_SUBJECTS = {
    "approved": "Your certificate was accepted",
    "refused": "Your certificate was not accepted",
    "withdrawn": "Your certificate no longer counts",
}
_NEXT = {
    "approved": "It counts now wherever a class asks for this course. Classes shows where you can hold a seat.",
    "refused": "You can submit another certificate, or take the course. Certificates lets you do either.",
    "withdrawn": "Seats you hold stay yours. For other classes, take the course or submit another certificate.",
}
_LINKS = {"approved": "/classes", "refused": "/certificates", "withdrawn": "/certificates"}


def tell_decided(evidence: ExternalEvidence, outcome: str, reason: str) -> None:
    """Tell whoever the certificate belongs to what was decided, why, and what to do next."""
    why = f"The reason given: {reason}\n\n" if reason else ""
    notices.tell(
        db.session.get_one(Person, evidence.person_id),
        "evidence-decided",
        _SUBJECTS[outcome],
        f"{evidence.title}, {evidence.issuer}\n\n{why}{_NEXT[outcome]}",
        link=_LINKS[outcome],
        about=f"evidence:{evidence.id}",
    )
