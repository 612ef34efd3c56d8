"""People: finding one among those a coordinator may see, and what is on record about them."""

from flask import Blueprint, render_template, request
from flask.typing import ResponseReturnValue
from flask_login import current_user

from lms import clock
from lms.people import registering
from lms.permissions import Permission, people_visible_to
from lms.reports import history, people, records
from lms.web.guards import allows, require

area = Blueprint("people", __name__, url_prefix="/staff/people")


@area.get("")
@allows(Permission.COORDINATE)
def index() -> ResponseReturnValue:
    """The people whom the coordinator may see, or those among them whom a name or number finds."""
    text = request.args.get("q", "")[:200]
    found = people.search(people_visible_to(current_user), text, request.args.get("after"))
    return render_template("people/index.html", found=found, text=text)


@area.get("/<learner_number>")
@allows(Permission.COORDINATE)
def show(learner_number: str) -> ResponseReturnValue:
    """Everything on record about one person."""
    person = registering.find_by_number(learner_number)
    require(Permission.SEE_PERSON, person.id, "There is no such person.")
    return render_template(
        "people/show.html",
        person=person,
        record=records.read(person),
        history=history.read(person),
        today=clock.today(person.time_zone),
    )
