"""The names of those who did something, as records write them: ``person:7``."""

from collections.abc import Collection

from sqlalchemy import select

from lms.db import db
from lms.people.models import Person

NOBODY = "the system"


def names_of(actors: Collection[str]) -> dict[str, str]:
    """The legal name of every person among the actors; whoever is no person is called ``the system``. At most one statement."""
    ids = {int(actor.partition(":")[2]) for actor in actors if actor.startswith("person:") and actor[7:].isdecimal()}
    found = db.session.execute(select(Person.id, Person.legal_name).where(Person.id.in_(ids))) if ids else ()
    return dict.fromkeys(actors, NOBODY) | {f"person:{row.id}": row.legal_name for row in found}
