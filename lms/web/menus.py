"""What stands in the menu at the top of every page."""

from flask import Flask, g, request
from flask_login import current_user
from markupsafe import Markup

import config
from lms.permissions import Permission, courses_decided_by, permits
from lms.reports import evidence
from lms.web.guards import visitor

_EVERYBODY = [("courses.catalogue", "Courses"), ("offerings.index", "Classes")]
_SIGNED_IN = [("learning.overview", "My learning"), *_EVERYBODY, ("credentials.index", "Certificates")]

_AREAS = {
    "rosters": {"attendance", "classes", "seats", "verifying"},
    "agencies": {"coordinators", "exports", "readiness", "submissions"},
    "people": {"waivers"},
    "tokens": {"webhooks"},
}
"""The areas without an entry of their own, by the one whose entry leads to them."""

_TEACHING = ("attendance.index", "Teaching")
_AUTHORING = ("authoring.index", "Authoring")
_COORDINATE = ("rosters.index", "Coordinate")
_STAFF = [
    ("rosters.index", "Rosters"),
    ("people.index", "People"),
    ("agencies.index", "Agencies"),
    ("deciding.queue", "Evidence"),
    ("certificates.index", "Certification"),
    ("mail.index", "Mail"),
    ("tokens.index", "Connections"),
]


def init_app(app: Flask, settings: config.Settings) -> None:
    """Make ``menu()`` and the quick exit's address known to every template."""
    app.jinja_env.globals.update(
        menu=menu,
        staff_menu=staff_menu,
        stands_under=stands_under,
        new_notices=new_notices,
        waiting_at=waiting_at,
        exit_address=settings.exit_address,
    )


def menu() -> list[tuple[str, str]]:
    """The endpoints in the menu, each with its words."""
    user = visitor()
    if not user.is_authenticated:
        return _EVERYBODY
    teaching = [_TEACHING] if user.has_role("instructor") else []
    authoring = [_AUTHORING] if permits(user, Permission.AUTHOR) else []
    coordinating = [_COORDINATE] if permits(user, Permission.COORDINATE) else []
    return [*_SIGNED_IN, *teaching, *authoring, *coordinating]


def staff_menu() -> list[tuple[str, str]]:
    """The same for the row below it, which only coordinators' own pages have."""
    is_coordinators = request.path.startswith("/staff/") and not _is_authors()
    return _STAFF if is_coordinators and permits(current_user, Permission.COORDINATE) else []


def stands_under(endpoint: str) -> bool:
    """Whether the page is one of those that an entry of the menu leads to."""
    if endpoint == _AUTHORING[0]:
        return _is_authors()
    area = endpoint.partition(".")[0]
    return request.blueprint in {area, *_AREAS.get(area, ())}


def _is_authors() -> bool:
    return request.path.startswith("/staff/courses")


def new_notices() -> Markup:
    """How many notices the reader has not read, for eyes and ears; nothing when there are none."""
    count = current_user.unread_notices
    words = Markup(' <span class="count">{}<span class="visually-hidden"> new notices</span></span>')
    return words.format(count) if count else Markup("")


def waiting_at(endpoint: str) -> int:
    """How many things wait for the reader behind an entry of the menu; counted once for both places the menu stands in."""
    if endpoint != "deciding.queue":
        return 0
    if "evidence_waiting" not in g:
        g.evidence_waiting = evidence.count_waiting(courses_decided_by(current_user))
    return g.evidence_waiting
