"""Agencies: their tree, what each is called and where it lies, and who belongs to it."""

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from lms.db import db
from lms.errors import NotFound
from lms.people import admitting, agencies, tree
from lms.people.models import Agency, Membership, Person
from lms.permissions import Permission, coordinated_by, permits
from lms.reports import people
from lms.web.filters import plural
from lms.web.forms import is_accepted
from lms.web.guards import actor, allows, require
from lms.web.staff.agency_forms import TOP, AdmitForm, AgencyForm, MembershipForm

area = Blueprint("agencies", __name__, url_prefix="/staff/agencies")
_MISSING = "There is no such agency."


@area.get("")
@allows(Permission.COORDINATE)
def index() -> ResponseReturnValue:
    """The agencies that the coordinator's role reaches, as a tree."""
    scope = coordinated_by(current_user)
    return render_template(
        "agencies/index.html",
        branches=tree.read(scope),
        may_establish=bool(scope.everything or scope.branch_ids),
        may_grant=permits(current_user, Permission.GRANT_ROLES),
    )


@area.route("/new", methods=["GET", "POST"])
@allows(Permission.COORDINATE)
def establish() -> ResponseReturnValue:
    """Make a new agency."""
    form = AgencyForm(parent=request.args.get("below"))
    form.offer_parents()
    if not form.parent.choices:
        raise NotFound("You can make an agency only below one that your role reaches with all below it.")
    if form.validate_on_submit():
        made: list[Agency] = []
        if is_accepted(lambda: made.append(_establish(form)), form.name):
            db.session.commit()
            flash(f"{made[0].name} is established.")
            return redirect(url_for("agencies.show_people", public_id=made[0].public_id), 303)
    return render_template("agencies/form.html", form=form, agency=None)


@area.route("/<public_id>/edit", methods=["GET", "POST"])
@allows(Permission.COORDINATE)
def change(public_id: str) -> ResponseReturnValue:
    """Give an agency another name, kind or provider number, or move it with all that lies below it."""
    agency = find_theirs(public_id)
    form = AgencyForm(obj=agency, parent=_address_of(agency.parent_id))
    form.offer_parents()
    if not permits(current_user, Permission.PLACE_AGENCY, agency.parent_id):
        # The highest agency of a coordinator lies where others put it.
        del form.parent
    if form.validate_on_submit() and is_accepted(lambda: _change(agency, form), form.name):
        db.session.commit()
        flash(f"{agency.name} is saved.")
        return redirect(url_for("agencies.show_people", public_id=public_id), 303)
    return render_template("agencies/form.html", form=form, agency=agency)


@area.get("/<public_id>/people")
@allows(Permission.COORDINATE)
def show_people(public_id: str) -> ResponseReturnValue:
    """Who belongs to the agency, and a form to add people."""
    return _people_page(find_theirs(public_id), AdmitForm(formdata=None), [])


@area.post("/<public_id>/people")
@allows(Permission.COORDINATE)
def admit(public_id: str) -> ResponseReturnValue:
    """Add people; when some of the lines cannot be added, nothing is done until the coordinator says so."""
    agency, form, verdicts = find_theirs(public_id), AdmitForm(), list[admitting.Verdict]()
    is_read = form.validate() and is_accepted(
        lambda: verdicts.extend(admitting.judge(form.people.data or "", agency)), form.people
    )
    if not is_read:
        return _people_page(agency, form, verdicts, 422)
    doubtful = [one for one in verdicts if one.outcome in (admitting.UNKNOWN, admitting.DOUBLED)]
    if doubtful and "known_only" not in request.form:
        return _people_page(agency, form, verdicts, 422)
    added = admitting.admit(verdicts, agency, form.job.data, form.starts_on.data, actor())
    db.session.commit()
    flash(f"{plural(added, 'person is', 'people are')} added to {agency.name}.")
    return redirect(url_for("agencies.show_people", public_id=public_id), 303)


@area.route("/<public_id>/people/<int:membership_id>", methods=["GET", "POST"])
@allows(Permission.COORDINATE)
def amend(public_id: str, membership_id: int) -> ResponseReturnValue:
    """Change somebody's job or days at the agency, or end their time there."""
    agency, held = find_theirs(public_id), db.session.get(Membership, membership_id)
    if held is None or held.agency_id != agency.id:
        raise NotFound("There is no such membership.")
    person, form = db.session.get_one(Person, held.person_id), MembershipForm(obj=held)
    if form.validate_on_submit() and is_accepted(
        lambda: agencies.amend(held, form.job.data, form.starts_on.data, form.ends_on.data, actor()), form.ends_on
    ):
        db.session.commit()
        flash(f"The membership of {person.legal_name} is saved.")
        return redirect(url_for("agencies.show_people", public_id=public_id), 303)
    return render_template("agencies/membership.html", form=form, agency=agency, person=person)


def find_theirs(public_id: str) -> Agency:
    """The agency, when the coordinator's role reaches it; any other does not exist for them."""
    agency = agencies.find(public_id)
    require(Permission.SEE_AGENCY, agency.id, _MISSING)
    return agency


def _people_page(agency: Agency, form: AdmitForm, verdicts: list[admitting.Verdict], status: int = 200) -> ResponseReturnValue:
    page = people.members(agency, request.args.get("after"))
    path = tree.path_to(agency, coordinated_by(current_user))
    return render_template("agencies/people.html", agency=agency, path=path, form=form, verdicts=verdicts, page=page), status


def _establish(form: AgencyForm) -> Agency:
    return agencies.establish(form.name.data or "", form.kind.data, _parent(form), form.provider_number.data, actor())


def _change(agency: Agency, form: AgencyForm) -> None:
    agencies.change(agency, form.name.data or "", form.kind.data, form.provider_number.data, actor())
    if form.parent:
        parent = _parent(form)
        if (parent.id if parent else None) != agency.parent_id:
            agencies.move(agency, parent, actor())


def _parent(form: AgencyForm) -> Agency | None:
    parent = None if form.parent.data == TOP else agencies.find(form.parent.data)
    require(Permission.PLACE_AGENCY, parent.id if parent else None, _MISSING)
    return parent


def _address_of(agency_id: int | None) -> str:
    parent = db.session.get(Agency, agency_id) if agency_id else None
    return parent.public_id if parent else TOP
