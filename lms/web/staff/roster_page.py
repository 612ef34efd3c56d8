"""The page of a roster, kept as everybody with the same reach sees it, for as long as the roster stays the same."""

from collections.abc import Callable, Hashable, Sequence
from typing import Any
from weakref import WeakKeyDictionary

from flask import render_template, request, session
from flask_login import current_user
from markupsafe import Markup
from sqlalchemy import Select

from lms.offerings import amending, checking, when
from lms.offerings.models import Offering
from lms.permissions import Permission, permits
from lms.reports import filters, rosters
from lms.reports.asking import SHOWN, SORTS, Asked
from lms.reports.keeping import roster_of_class
from lms.reports.roster import Roster, RosterRow
from lms.requirements.wording import LABELS
from lms.web.fragments import NAME, NOTICES, ONCE, cut, fill, for_reader, render_alone
from lms.web.menus import menu, waiting_at

MOST = 30
"""How many pages of one roster are kept; one is about 90 kB."""

_pages: WeakKeyDictionary[Roster, dict[Hashable, Sequence[str]]] = WeakKeyDictionary()
_rows: WeakKeyDictionary[RosterRow, dict[Hashable, Markup]] = WeakKeyDictionary()
"""Both last as long as what they show."""


def show(offering: Offering, asked: Asked, only: Select[int] | None) -> str:
    """The page for whoever sees those whom ``only`` selects, or everybody."""
    around = _around(offering, asked)
    if only is not None or "_flashes" in session:
        return for_reader(_render(only, around))
    pages, key = _pages.setdefault(roster_of_class(offering), {}), _key(offering, around)
    page = pages.get(key)
    if page is None:
        page = cut(_render(None, around))
        if len(pages) >= MOST:
            pages.clear()
        pages[key] = page
    return fill(page)


def _render(only: Select[int] | None, around: dict[str, Any]) -> str:
    page = rosters.read(around["offering"], around["asked"], only)
    marks = {"name_mark": NAME, "notices_mark": NOTICES, "row_of": _row_maker(around)}
    return render_template("rosters/show.html", page=page, runs=only is None, **marks, **around)


def _around(offering: Offering, asked: Asked) -> dict[str, Any]:
    """What the page shows beside the roster."""
    return {
        "offering": offering,
        "title": checking.taught(offering).document.title,
        "dates": when.say_dates(offering.starts_at, offering.ends_at, offering.time_zone),
        "asked": asked,
        "shown": SHOWN,
        "sorts": SORTS,
        "saved": filters.of_user(current_user),
        "may_waive": permits(current_user, Permission.RUN_CLASS, offering.course_id),
        "once": ONCE,
        "needs_reason": amending.is_final(offering),
    }


def _key(offering: Offering, around: dict[str, Any]) -> tuple[Any, ...]:
    """All that the page depends on."""
    of_class = offering.id, offering.place, offering.capacity, offering.state, around["title"], around["dates"]
    of_reader = (
        tuple(menu()),
        waiting_at("deciding.queue"),
        tuple((one.public_id, one.name, one.query) for one in around["saved"]),
    )
    return _place(), around["asked"], around["may_waive"], around["needs_reason"], of_class, of_reader


def _row_maker(around: dict[str, Any]) -> Callable[[RosterRow], Markup]:
    waive_in = around["offering"].public_id if around["may_waive"] else None
    place = _place(), waive_in

    def row_of(row: RosterRow) -> Markup:
        made = _rows.setdefault(row, {})
        if place not in made:
            made[place] = render_alone("rosters/row.html", {"row": row, "labels": LABELS, "waive_in": waive_in})
        return made[place]

    return row_of


def _place() -> str:
    # Addresses in it start with the path under which the site is mounted.
    return request.environ.get("SCRIPT_NAME", "")
