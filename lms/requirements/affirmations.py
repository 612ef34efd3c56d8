"""Affirmations: what a class asks a person to give their word on."""

from hashlib import sha256

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from lms import audit, clock
from lms.catalogue.versions import LoadedVersion
from lms.content.schema import AffirmationRequirement
from lms.db import db
from lms.errors import NotFound, Refused
from lms.people.models import Person
from lms.requirements.models import Affirmation
from lms.requirements.rules import leaves_of


def affirm(person: Person, version: LoadedVersion, key: str, text: str) -> Affirmation:
    """The person's word on what the classroom course asks to affirm under the key; given twice, the first one stays.

    ``text`` is what the person read. Raises NotFound when nothing is asked under the key, and Refused when the words are others
    by now.
    """
    asked = _asked(version, key)
    if not asked:
        raise NotFound("This class does not ask you to affirm that.")
    if text not in asked:
        raise Refused("What the class asks you to affirm has changed. Read the new words, then affirm them.")
    given = Affirmation(
        person_id=person.id,
        course_id=version.course_id,
        key=key,
        text=text,
        text_digest=sha256(text.encode()).hexdigest(),
        affirmed_on=clock.today(person.time_zone),
        affirmed_at=clock.now(),
    )
    try:
        with db.session.begin_nested():
            db.session.add(given)
    except IntegrityError:
        return _first(given)
    audit.record(f"person:{person.id}", "affirmation.given", f"person:{person.id}", course=version.key, key=key, text=text)
    return given


def _asked(version: LoadedVersion, key: str) -> set[str]:
    rule = version.document.requires
    asked = [leaf for leaf in leaves_of(rule) if isinstance(leaf, AffirmationRequirement)] if rule else []
    return {leaf.text for leaf in asked if leaf.affirmation == key}


def _first(given: Affirmation) -> Affirmation:
    query = select(Affirmation).where(
        Affirmation.person_id == given.person_id,
        Affirmation.course_id == given.course_id,
        Affirmation.key == given.key,
        Affirmation.text_digest == given.text_digest,
    )
    return db.session.scalars(query).one()
