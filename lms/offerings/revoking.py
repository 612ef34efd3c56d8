"""Revoking a certificate that seats may rest on: which they are, and telling whoever holds them."""

from lms.credentials import issuing
from lms.credentials import reading as certified
from lms.credentials.models import Credential
from lms.offerings import reading
from lms.offerings.checking import explain_each
from lms.offerings.reading import ScheduledClass
from lms.offerings.telling import say_class
from lms.people import notices
from lms.people.models import Person


def seats_resting_on(credential: Credential, person: Person) -> list[ScheduledClass]:
    """The classes to come in which the person holds a seat that nothing but this certificate gives them the right to."""
    held = [view for view in reading.of_person(person.id) if view.booking and view.offering.state == "open"]
    offerings = [view.offering for view in held]
    now, then = explain_each(offerings, person.id), explain_each(offerings, person.id, without=credential.number)
    return [view for view in held if now[view.offering.id].is_met and not then[view.offering.id].is_met]


def revoke(credential: Credential, by: str, reason: str) -> None:
    """Revoke the certificate and tell its holder why, and which seats rest on it; twice is the same as once.

    The seats stay booked: only people release seats. Raises Invalid without a reason.
    """
    person = certified.holder_of(credential)
    seats = seats_resting_on(credential, person)
    issuing.revoke(credential, by, reason)
    assert credential.revocation is not None
    text = f"{credential.claims['course']}\n\nCertificate {credential.number} no longer counts.\n\n"
    text += f"The reason given: {credential.revocation.reason}"
    if seats:
        classes = "\n\n".join(say_class(view.offering, person.time_zone) for view in seats)
        text += (
            "\n\nSeats you hold rest on it. They stay yours for now, but the class asks for a certificate that counts: take the "
        )
        text += f"course again before it starts, or talk to your coordinator.\n\n{classes}"
    notices.tell(
        person,
        "certificate-changed",
        "Your certificate was revoked",
        text,
        link=f"/certificates/{credential.public_id}",
        about=f"credential:{credential.id}",
        once=f"credential:{credential.id}:revoked",
    )
