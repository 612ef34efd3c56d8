"""Mail: what became of every mail to the people in the coordinator's scope, and sending one again."""

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user
from flask_wtf import FlaskForm

from lms.db import db
from lms.errors import NotFound
from lms.offerings import reading as offerings
from lms.people import notices
from lms.permissions import Permission, people_visible_to
from lms.reports import deliveries
from lms.web.guards import allows, require
from lms.web.offerings import line_of

area = Blueprint("mail", __name__)

WORDS = {"queued": "Queued", "retrying": "To be tried again", "sent": "Sent", "failed": "Failed"}


@area.get("/staff/mail")
@allows(Permission.COORDINATE)
def index() -> ResponseReturnValue:
    """The mails, newest first; all, those in one state, those to somebody, or those about one class."""
    asked = {name: request.args.get(name, "").strip() for name in ("q", "state", "class")}
    offering = offerings.find(asked["class"]) if asked["class"] else None
    if offering:
        require(Permission.SEE_ROSTER, offering.course_id, "There is no such class.")
    state = next((state for state in deliveries.STATES if state == asked["state"]), None)
    before = request.args.get("before", type=int)
    # A number that no id can have is no page of ours.
    found = deliveries.read(
        people_visible_to(current_user), state, asked["q"], offering.id if offering else None, before if _is_id(before) else None
    )
    return render_template(
        "mail/index.html",
        deliveries=found,
        older=found[-1].message.id if len(found) == deliveries.PAGE else None,
        asked=asked,
        line=line_of(offering) if offering else None,
        words=WORDS,
        form=FlaskForm(),
    )


@area.post("/staff/mail/<int:message_id>/again")
@allows(Permission.COORDINATE)
def send_again(message_id: int) -> ResponseReturnValue:
    """Send one mail again, to the address the person has now."""
    message = deliveries.find(people_visible_to(current_user), message_id) if _is_id(message_id) else None
    if message is None:
        raise NotFound("There is no such mail.")
    again = notices.send_again(message, f"person:{current_user.person.id}")
    db.session.commit()
    flash(f"The mail leaves again, to {again.recipient}.")
    return redirect(url_for("mail.index", q=again.recipient), 303)


def _is_id(number: int | None) -> bool:
    return number is not None and 0 < number < 2**31
