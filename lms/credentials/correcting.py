"""Correcting: another name on a certificate, and a certificate again after a revocation. Nothing of it is automatic."""

import secrets

from sqlalchemy import ColumnElement, exists, select
from sqlalchemy.exc import IntegrityError

from lms import audit, clock
from lms.credentials import reading
from lms.credentials.issuing import hold, replace, require_reason
from lms.credentials.models import Credential, NameCorrection, NameDecision
from lms.db import db
from lms.errors import NotFound, Refused
from lms.people import notices, registering

_ONCE = "This certificate was replaced already. Open the one that took its place."


def ask(credential: Credential, name: str, reason: str) -> NameCorrection:
    """The holder's request for the name on the certificate; an open one stays as it is, so a second click changes nothing.

    Raises Invalid for a name or reason that cannot be kept, and Refused where no name can be corrected.
    """
    name, reason = registering.clean_name(name), require_reason(reason)
    _refuse_uncorrectable(credential, name)
    last = latest(credential)
    if last and last.decision is None:
        return last
    made = NameCorrection(
        public_id=secrets.token_urlsafe(16),
        credential_id=credential.id,
        number=last.number + 1 if last else 1,
        name=name,
        reason=reason,
        asked_at=clock.now(),
        decision=None,
    )
    try:
        with db.session.begin_nested():
            db.session.add(made)
    except IntegrityError:
        # Another tab was quicker: its request is the one.
        found = latest(credential)
        if found is None:
            raise
        return found
    audit.record(f"person:{reading.holder_of(credential).id}", "name.asked", f"credential:{credential.id}", name=name)
    return made


def approve(correction: NameCorrection, by: str, reason: str = "") -> Credential:
    """Issue the certificate in the name asked for and tell its holder; Refused when it was decided or cannot be any more."""
    credential = _still_open(correction)
    successor = _correct(credential, correction.name, by, correction.reason)
    _decide(correction, by, reason.strip(), successor)
    return successor


def refuse(correction: NameCorrection, by: str, reason: str) -> None:
    """Leave the certificate as it is and tell its holder why; Refused when it was decided before."""
    reason = require_reason(reason)
    credential = _still_open(correction)
    _decide(correction, by, reason, None)
    audit.record(by, "name.refused", f"credential:{credential.id}", reason=reason)


def correct(credential: Credential, name: str, by: str, reason: str) -> Credential:
    """The certificate in the right name, issued by a coordinator unasked; the old number still verifies and leads to it."""
    successor = _correct(credential, registering.clean_name(name), by, require_reason(reason))
    _tell_changed(successor, "Your certificate was corrected", f"It now bears the name {successor.claims['name']}.", reason)
    return successor


def reissue(credential: Credential, by: str, reason: str) -> Credential:
    """A certificate in the place of a revoked one, such as after an error; both rows and the revocation stay on record."""
    reason = require_reason(reason)
    hold(credential)
    if credential.superseded_by_id:
        raise Refused(_ONCE)
    if credential.revocation is None:
        raise Refused("Only a revoked certificate can be issued again. To mend its name, correct the name.")
    successor = replace(credential, credential.claims["name"])
    audit.record(by, "credential.reissued", f"credential:{successor.id}", number=successor.number, reason=reason)
    audit.record(by, "credential.replaced", f"credential:{credential.id}", by=successor.number)
    _tell_changed(successor, "Your certificate counts again", "It was issued again with a new number.", reason)
    return successor


def latest(credential: Credential) -> NameCorrection | None:
    """The newest request for the certificate, None without one."""
    query = select(NameCorrection).where(NameCorrection.credential_id == credential.id)
    return db.session.scalar(query.order_by(NameCorrection.number.desc()).limit(1).execution_options(populate_existing=True))


def find(public_id: str) -> NameCorrection:
    """The request with that address; raises NotFound."""
    found = db.session.scalar(select(NameCorrection).where(NameCorrection.public_id == public_id))
    if found is None:
        raise NotFound("There is no such request.")
    return found


def is_open() -> ColumnElement[bool]:
    """The condition that a request waits for a decision."""
    return ~exists().where(NameDecision.correction_id == NameCorrection.id)


def _correct(credential: Credential, name: str, by: str, reason: str) -> Credential:
    hold(credential)
    _refuse_uncorrectable(credential, name)
    before = credential.claims["name"]
    successor = replace(credential, name)
    registering.rename(reading.holder_of(credential), name, by)
    words = {"before": before, "after": name, "number": successor.number, "reason": reason}
    audit.record(by, "credential.corrected", f"credential:{successor.id}", **words)
    audit.record(by, "credential.replaced", f"credential:{credential.id}", by=successor.number)
    return successor


def _refuse_uncorrectable(credential: Credential, name: str) -> None:
    if credential.superseded_by_id:
        raise Refused(_ONCE)
    if credential.revocation is not None:
        raise Refused("This certificate was revoked. Its name can be corrected once it was issued again.")
    if credential.claims["name"] == name:
        raise Refused("The certificate bears this name already. Enter the name as it should be.")


def _still_open(correction: NameCorrection) -> Credential:
    credential = db.session.get_one(Credential, correction.credential_id)
    hold(credential)
    db.session.refresh(correction)
    if correction.decision is not None:
        raise Refused("This request was decided already.")
    return credential


def _decide(correction: NameCorrection, by: str, reason: str, successor: Credential | None) -> None:
    correction.decision = NameDecision(
        decided_at=clock.now(), decided_by=by, reason=reason, successor_id=successor.id if successor else None
    )
    db.session.flush()
    credential = successor or db.session.get_one(Credential, correction.credential_id)
    outcome = "was corrected" if successor else "stays as it is"
    said = f"The name on your certificate {outcome}"
    text = f"You asked for the name {correction.name}.{_say(reason)}"
    if successor:
        text += f"\n\nThe new number is {successor.number}. The old one leads to it."
    notices.tell(reading.holder_of(credential), "name-decided", said, text, _path(credential), f"credential:{credential.id}")


def _tell_changed(credential: Credential, subject: str, text: str, reason: str) -> None:
    words = f"{credential.claims['course']}\n\n{text} The number is {credential.number}; the old one leads to it.{_say(reason)}"
    notices.tell(
        reading.holder_of(credential), "certificate-changed", subject, words, _path(credential), f"credential:{credential.id}"
    )


def _say(reason: str) -> str:
    return f"\n\nThe reason given: {reason}" if reason else ""


def _path(credential: Credential) -> str:
    return f"/certificates/{credential.public_id}"
