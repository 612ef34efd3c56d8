"""Naming people in calls: who is meant, among those whom the caller may see."""

from collections.abc import Sequence

from sqlalchemy import Select, select

from lms.db import db
from lms.errors import NotFound
from lms.offerings.identifying import identify_exactly
from lms.offerings.lists import keys_in
from lms.people.models import Person
from lms.web.api.shapes import Learner


def find_each(names: Sequence[str], visible: Select[int]) -> dict[str, Person]:
    """The people that the names mean, by name; a name that means nobody is left out. Four statements at most."""
    keys = {name: keys_in(name.strip()) for name in names}
    meant = identify_exactly({key for found in keys.values() for key in found}, visible)
    ids = {name: next((meant[key] for key in found if key in meant), None) for name, found in keys.items()}
    query = select(Person).where(Person.id.in_({one for one in ids.values() if one}))
    people = {person.id: person for person in db.session.scalars(query)} if meant else {}
    return {name: people[one] for name, one in ids.items() if one}


def find_one(name: str, visible: Select[int]) -> Person:
    """The person that the name means; raises NotFound."""
    found = find_each([name], visible).get(name)
    if found is None:
        raise NotFound("There is no such person among those you may see.")
    return found


def learner_of(person: Person) -> Learner:
    """The person as calls are answered."""
    return Learner(learner_number=person.learner_number, name=person.legal_name)
