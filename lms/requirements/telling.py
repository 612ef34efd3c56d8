"""Telling: the mails about certificates from elsewhere, put into the outbox with the decision that causes them."""

from sqlalchemy import select

from lms import outbox
from lms.db import db
from lms.people.models import User
from lms.requirements.models import ExternalEvidence

_SUBJECTS = {
    "approved": "Your certificate was accepted",
    "refused": "Your certificate was not accepted",
    "withdrawn": "Your certificate no longer counts",
}
_NEXT = {
    "approved": "It counts now wherever a class asks for this course. Sign in and open Classes to hold a seat.",
    "refused": "You can submit another certificate, or take the course. Sign in and open Certificates to do either.",
    "withdrawn": "Seats you hold stay yours. For other classes, take the course or submit another certificate.",
}


def tell_decided(evidence: ExternalEvidence, outcome: str, reason: str) -> None:
    """Tell whoever the certificate belongs to what was decided, why, and what to do next."""
    user = db.session.scalar(select(User).where(User.person_id == evidence.person_id))
    if user is None:
        return
    why = f"The reason given: {reason}\n\n" if reason else ""
    body = f"Hello {user.person.legal_name},\n\n{evidence.title}, {evidence.issuer}\n\n{why}{_NEXT[outcome]}\n"
    outbox.post(user.email, _SUBJECTS[outcome], body)
