"""Changing the outline of a course: adding, renaming, moving and retiring its modules and activities."""

from collections.abc import Callable

from flask import Blueprint, flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from lms import clock
from lms.catalogue import drafting
from lms.content import outlining
from lms.content.apart import Document
from lms.db import db
from lms.errors import Invalid
from lms.permissions import Permission
from lms.web.guards import actor, allows
from lms.web.staff.drafts import Desk, desk_of

area = Blueprint("outline", __name__, url_prefix="/staff/courses/<course_key>/outline")


@area.post("")
@allows(Permission.AUTHOR)
def change(course_key: str) -> ResponseReturnValue:
    """Do to the outline what the button says, to the part that the form names."""
    desk, key = desk_of(course_key, Permission.EDIT_COURSE), request.form.get("part", "")
    edit, words = _edits(desk, key)[_asked(request.form.get("do", ""))]
    try:
        drafting.change(desk.draft, edit, actor(), note=words)
    except Invalid as problem:
        db.session.rollback()
        flash(str(problem), "caution")
    else:
        db.session.commit()
        flash(f"{words}.")
    return redirect(url_for("authoring.show", course_key=course_key, _anchor=f"part-{key}" if key else "add"), 303)


def _asked(action: str) -> str:
    if action not in ("add-module", "add-activity", "rename", "up", "down", "put", "retire"):
        raise Invalid("That button is no longer on the page. Reload it and try again.")
    return action


def _edits(desk: Desk, key: str) -> dict[str, tuple[Callable[[Document], Document], str]]:
    """What each button does, and how the history calls it."""
    title, new_key = request.form.get("title", ""), request.form.get("key", "").strip()
    published = drafting.published_keys(desk.course) | drafting.published_questions(desk.course)
    by = {"reviewed_on": clock.today().isoformat(), "owner": current_user.person.legal_name}
    by |= {"objectives": [], "sensitive": False, "suppress": []}
    kind = request.form.get("kind", "")
    return {
        "add-module": (lambda now: outlining.add_module(now, title, new_key), f"Added the module “{title}”"),
        "add-activity": (
            lambda now: outlining.add_activity(now, key, kind, title, new_key, **by),
            f"Added “{title}”",
        ),
        "rename": (lambda now: outlining.rename(now, key, title, new_key or key, published), f"Renamed `{key}` to “{title}”"),
        "up": (lambda now: outlining.move(now, key, -1), f"Moved `{key}` up"),
        "down": (lambda now: outlining.move(now, key, 1), f"Moved `{key}` down"),
        "put": (lambda now: outlining.put(now, key, request.form.get("before", "")), f"Moved `{key}`"),
        "retire": (lambda now: outlining.retire(now, key, published), f"Took out `{key}`"),
    }
