"""Saved filters of rosters: keeping them under a name, listing them, forgetting them. Each belongs to one login."""

import secrets
from typing import NamedTuple

from sqlalchemy import bindparam, delete, select

from lms import clock
from lms.db import Model, db
from lms.errors import Invalid
from lms.people.models import User
from lms.people.registering import is_printable
from lms.people.visiting import Account
from lms.prepared import Prepared
from lms.reports.asking import Asked
from lms.reports.models import SavedFilter

MOST = 30


class Saved(NamedTuple):
    """A saved filter as a page shows it."""

    public_id: str
    name: str
    query: str


_filters = Model.metadata.tables[SavedFilter.__tablename__].c
_OF_USER = Prepared(
    select(_filters.public_id, _filters.name, _filters.query).where(_filters.user_id == bindparam("user")).order_by(_filters.name)
)


def save(user: User, name: str, asked: Asked) -> SavedFilter:
    """Keep what is asked under the name, in place of what it stood for before. Raises Invalid for what cannot be kept."""
    cleaned = " ".join(name.split())
    if not 1 <= len(cleaned) <= 60 or not is_printable(cleaned):
        raise Invalid("Give the filter a name of at most 60 characters.")
    if len(asked.query) > 1000:
        raise Invalid("Search for less, so that the filter can be kept.")
    # Two tabs that save at once must not both find the name free.
    db.session.execute(select(User.id).where(User.id == user.id).with_for_update())
    query = select(SavedFilter).where(SavedFilter.user_id == user.id).execution_options(populate_existing=True)
    saved = {one.name: one for one in db.session.scalars(query)}
    kept = saved.get(cleaned)
    if kept is None:
        if len(saved) >= MOST:
            raise Invalid(f"You have {MOST} saved filters. Forget one first.")
        kept = SavedFilter(public_id=secrets.token_urlsafe(16), user_id=user.id, name=cleaned)
        db.session.add(kept)
    kept.query, kept.saved_at = asked.query, clock.now()
    db.session.flush()
    return kept


def of_user(user: Account) -> list[Saved]:
    """The user's saved filters, by name."""
    return [Saved(row.public_id, row.name, row.query) for row in _OF_USER.rows({"user": user.id})]


def forget(user: User, public_id: str) -> None:
    """Let the user's filter with that address go; nothing happens when there is none."""
    db.session.execute(delete(SavedFilter).where(SavedFilter.user_id == user.id, SavedFilter.public_id == public_id))
