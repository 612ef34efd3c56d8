"""Waivers: letting somebody come to a class who does not meet one of its requirements."""

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user
from flask_wtf import FlaskForm
from wtforms import SelectField, StringField, TextAreaField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import DataRequired, InputRequired, Length, Optional

from lms import clock
from lms.catalogue import versions
from lms.catalogue.versions import LoadedVersion
from lms.db import db
from lms.errors import NotFound
from lms.offerings import checking, reading
from lms.offerings.models import Offering
from lms.people import registering
from lms.people.models import Person
from lms.permissions import Permission
from lms.requirements import waivers
from lms.requirements.describing import describe_leaf
from lms.requirements.rules import identify, leaves_of
from lms.requirements.waivers import Grounds
from lms.requirements.wording import LABELS, REASONS
from lms.web.filters import capitalize_first
from lms.web.forms import DayField, is_accepted
from lms.web.guards import allows, require
from lms.web.offerings import line_of

area = Blueprint("waivers", __name__, url_prefix="/staff")


class GroundsForm(FlaskForm):
    """Why something is waived, and on whose authority."""

    reason = SelectField("Reason", choices=[SelectChoice(key, capitalize_first(words)) for key, words in REASONS.items()])
    authority = StringField(
        "Who allows it",
        description="Name and office. It stands in the record of the class.",
        validators=[DataRequired("Say who allows it."), Length(max=200, message="Use at most 200 characters.")],
    )
    note = TextAreaField(
        "Note",
        description="For other coordinators. Leave out what is private, such as a diagnosis.",
        validators=[Length(max=2000, message="Use at most 2,000 characters.")],
    )


class WaiverForm(GroundsForm):
    """What is waived, why, on whose authority, and for which classes."""

    requirement = SelectField("Requirement")
    reach = SelectField("For", choices=[SelectChoice("class", "This class"), SelectChoice("course", "Every class of the course")])
    starts_on = DayField("For classes from", validators=[InputRequired("Give a first day, such as 2026-11-30.")])
    ends_on = DayField("For classes until", validators=[Optional()], description="Leave it out for a waiver without an end.")


class WithdrawalForm(FlaskForm):
    """Why a waiver ends."""

    reason = TextAreaField("Why it is withdrawn")


def name_requirements(version: LoadedVersion) -> dict[str, str]:
    """What the classroom course asks for, in words, by the names that forms send."""
    titles = {one.key: one.document.title for one in versions.all_current()}
    rule = version.document.requires
    leaves = leaves_of(rule) if rule else ()
    return {":".join(identify(leaf)): capitalize_first(describe_leaf(leaf, titles)) for leaf in leaves}


@area.route("/people/<learner_number>/waive", methods=["GET", "POST"])
@allows(Permission.COORDINATE)
def grant(learner_number: str) -> ResponseReturnValue:
    """Waive a requirement of the class named in the address for somebody; ``?class=…&requirement=course:…``."""
    person, offering = _person(learner_number), reading.find(request.args.get("class", ""))
    require(Permission.RUN_CLASS, offering.course_id, "There is no such class.")
    version = checking.taught(offering)
    form = WaiverForm(requirement=request.args.get("requirement"), starts_on=clock.today(offering.time_zone))
    form.requirement.choices = [SelectChoice(name, words) for name, words in name_requirements(version).items()]
    if not form.requirement.choices:
        raise NotFound("This class asks for nothing, so there is nothing to waive.")
    if form.validate_on_submit() and is_accepted(lambda: _grant(person, offering, version, form), form.ends_on):
        db.session.commit()
        flash(f"The requirement is waived for {person.legal_name}.")
        return redirect(request.full_path, 303)
    return render_template(
        "evidence/waive.html",
        form=form,
        person=person,
        line=line_of(offering),
        explained=checking.explain(offering, person.id),
        given=waivers.of_person(person, offering.course_id),
        labels=LABELS,
        reasons=REASONS,
    )


@area.route("/waivers/<public_id>/withdraw", methods=["GET", "POST"])
@allows(Permission.COORDINATE)
def withdraw(public_id: str) -> ResponseReturnValue:
    """End a waiver, and say why."""
    waiver = waivers.find(public_id)
    require(Permission.RUN_CLASS, waiver.course_id, "There is no such waiver.")
    person, form = db.session.get_one(Person, waiver.person_id), WithdrawalForm()
    if form.validate_on_submit():
        reason = form.reason.data or ""
        if is_accepted(lambda: waivers.withdraw(waiver, reason, current_user.person), form.reason):
            db.session.commit()
            flash(f"The waiver for {person.legal_name} is withdrawn.")
            return redirect(url_for("people.show", learner_number=person.learner_number), 303)
    return render_template("evidence/unwaive.html", form=form, waiver=waiver, person=person, reasons=REASONS)


def _grant(person: Person, offering: Offering, version: LoadedVersion, form: WaiverForm) -> None:
    assert form.starts_on.data is not None
    kind, _, key = (form.requirement.data or "").partition(":")
    grounds = Grounds(
        form.reason.data or "", form.authority.data or "", form.starts_on.data, form.ends_on.data, form.note.data or ""
    )
    only = offering.id if form.reach.data == "class" else None
    waivers.grant(person, version, (kind, key), grounds, current_user.person, only)


def _person(learner_number: str) -> Person:
    person = registering.find_by_number(learner_number)
    require(Permission.SEE_PERSON, person.id, "There is no such person.")
    return person
