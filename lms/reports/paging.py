"""Long lists of people page by page: each page starts after the last person of the one before, however many there are."""

from dataclasses import dataclass
from typing import Any

from sqlalchemy import Row, Select, select, tuple_

from lms.db import db
from lms.people.models import Person

SIZE = 50


@dataclass(frozen=True)
class Page:
    """The rows of one page; ``after`` is the learner number that the next page starts after, None on the last page."""

    rows: tuple[Row[Any], ...]
    after: str | None


def read_page(query: Select, after: str | None, size: int = SIZE) -> Page:
    """One page of a query whose first column is ``Person``, by name. Two statements at most.

    ``after`` is a learner number; one that nobody has starts from the beginning.
    """
    query = query.order_by(Person.legal_name, Person.id)
    last = select(Person.legal_name, Person.id).where(Person.learner_number == after)
    if after and (place := db.session.execute(last).one_or_none()):
        query = query.where(tuple_(Person.legal_name, Person.id) > tuple_(*place))
    rows = db.session.execute(query.limit(size + 1)).all()
    shown = tuple(rows[:size])
    return Page(shown, shown[-1][0].learner_number if len(rows) > size else None)
