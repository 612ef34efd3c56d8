"""Bulk verification: a list checked against a class, its dry run, applying and undoing it; the same for people of a roster."""

import secrets
from typing import Any

from flask import Blueprint, Response, current_app, flash, make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user
from flask_wtf import FlaskForm
from flask_wtf.file import FileField
from wtforms import Field, HiddenField, SelectMultipleField, StringField, TextAreaField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import Length, Optional, ValidationError

from lms.db import db
from lms.errors import Invalid
from lms.offerings import checking, lists, verifying, waiving, when
from lms.offerings.models import Offering
from lms.offerings.verification import VERDICTS, VerificationBatch
from lms.offerings.waiving import ListWaiver
from lms.permissions import Permission, people_visible_to, permits
from lms.reports import rosters
from lms.reports.asking import Asked
from lms.requirements.waivers import Grounds
from lms.spreadsheets import decode
from lms.web.guards import allows, require
from lms.web.staff.rosters import open_class
from lms.web.staff.waivers import GroundsForm, name_requirements

area = Blueprint("verifying", __name__, url_prefix="/staff/classes/<public_id>")

WORDS = {
    "ready": "Ready",
    "seated": "Seated already",
    "waiting": "Waiting already",
    "blocked": "Blocked",
    "near": "Near match",
    "duplicate": "Duplicate",
    "unknown": "Unknown",
}
TONES = {"ready": "is-good", "seated": "is-accent", "waiting": "is-accent", "blocked": "is-caution", "near": "is-caution"}
ACTIONS = {
    "book": "Book a seat for those who are ready",
    "line": "Put in line those for whom there is no seat yet",
    "nudge": "Remind those who are not ready of what is left",
    "mark": "Mark as verified",
}
WAIVE = "waive"
"""What a roster offers beside these: it leads to the page of the list, which asks what to waive and on which grounds."""

PAGE = 200
_SECONDS = "3"


class ListForm(FlaskForm):
    """A list of people, pasted or as a file."""

    people = TextAreaField(
        "Paste the list",
        description="E-mail addresses, learner numbers or certificate numbers: one on each line, or a table with a header.",
    )
    file = FileField("Or choose a file", description="CSV or text, up to 10,000 rows.")
    once = HiddenField()


class ApplyForm(GroundsForm):
    """What to do for the people on a list, and what to waive for them on which grounds; ``once`` comes with a roster's form."""

    actions = SelectMultipleField("What to do", choices=[SelectChoice(key, words) for key, words in ACTIONS.items()])
    why = StringField("Reason", validators=[Length(max=500, message="Keep the reason to 500 characters.")])
    waive = SelectMultipleField("What to waive", validate_choice=False)
    once = HiddenField()

    def validate(self, extra_validators: Any = None) -> bool:
        """Whether it can be applied. Without anything to waive, no grounds are needed, and a page may not ask for them."""
        if not self.waive.data:
            self.reason.validate_choice = False
            self.authority.validators = [Optional(), *self.authority.validators]
        return super().validate(extra_validators)

    def validate_waive(self, field: Field) -> None:
        """Refuse grounds for nothing: a choice was forgotten."""
        if not field.data and f"{self.authority.data or ''}{self.note.data or ''}".strip():
            raise ValidationError("Choose what to waive, or leave out who allows it and the note.")


@area.get("/verify")
@allows(Permission.COORDINATE)
def ask(public_id: str) -> ResponseReturnValue:
    """Ask for a list of people."""
    offering, _only = open_class(public_id)
    return _show_form(offering, ListForm(formdata=None, once=secrets.token_urlsafe(16)))


@area.post("/verify")
@allows(Permission.COORDINATE)
def check(public_id: str) -> ResponseReturnValue:
    """Check the list and keep the dry run; nothing else changes."""
    offering, _only = open_class(public_id)
    form = ListForm()
    sent = form.file.data.read() if form.file.data else b""
    try:
        form.validate()
        entries = lists.read(decode(sent) if sent.strip() else form.people.data or "")
    except Invalid as problem:
        form.people.errors = [str(problem)]
        return _show_form(offering, form), 422
    visible = people_visible_to(current_user)
    batch = verifying.check(offering, entries, visible, current_user.person, _token(form))
    db.session.commit()
    return _to_batch(public_id, batch)


@area.get("/verify/<batch_id>")
@allows(Permission.COORDINATE)
def show(public_id: str, batch_id: str) -> ResponseReturnValue:
    """The dry run: a verdict and a reason for every row; afterward what came of each. It reloads itself while work goes on."""
    offering, batch = _open_batch(public_id, batch_id)
    return _show_batch(offering, batch, ApplyForm(formdata=None))


@area.post("/verify/<batch_id>/accept")
@allows(Permission.COORDINATE)
def accept(public_id: str, batch_id: str) -> ResponseReturnValue:
    """Take near matches to be meant."""
    _offering, batch = _open_batch(public_id, batch_id)
    taken = verifying.take_near(
        batch, [int(number) for number in request.form.getlist("row") if number.isascii() and number.isdigit()]
    )
    db.session.commit()
    flash(f"{taken} taken as meant." if taken else "Choose the rows that are meant.", "message" if taken else "caution")
    return _to_batch(public_id, batch)


@area.post("/verify/<batch_id>/apply")
@allows(Permission.COORDINATE)
def apply(public_id: str, batch_id: str) -> ResponseReturnValue:
    """Have what was chosen done for everybody the list found."""
    offering, batch = _open_batch(public_id, batch_id)
    form = ApplyForm()
    try:
        if not form.validate():
            return _show_batch(offering, batch, form, 422)
        _begin(offering, batch, form, _plan(offering, form))
    except Invalid as problem:
        form.actions.errors = [str(problem)]
        return _show_batch(offering, batch, form, 422)
    return _to_batch(public_id, batch)


@area.post("/verify/<batch_id>/undo")
@allows(Permission.COORDINATE)
def undo(public_id: str, batch_id: str) -> ResponseReturnValue:
    """Have undone what the list did."""
    offering, batch = _open_batch(public_id, batch_id)
    if batch.waiving:
        require(Permission.RUN_CLASS, offering.course_id, "There is no such list.")
    verifying.undo(batch, current_user.person)
    db.session.commit()
    _work()
    return _to_batch(public_id, batch)


@area.post("/people")
@allows(Permission.COORDINATE)
def act(public_id: str) -> ResponseReturnValue:
    """Do something for people chosen on the roster: those ticked, or all that match its filter. What to waive is asked next."""
    offering, only = open_class(public_id)
    form, asked = ApplyForm(), Asked.read(request.args)
    chosen = None if "all" in request.form else set(request.form.getlist("person"))
    lines = rosters.choose(offering, asked, chosen, only)
    waives = WAIVE in (form.actions.data or ()) and _runs(offering)
    if not lines or not (waives or set(form.actions.data or ()) & set(ACTIONS)):
        flash("Choose people and what to do for them.", "caution")
        address = url_for("rosters.show", public_id=public_id)
        return redirect(f"{address}?{asked.query}" if asked.query else address, 303)
    people = [(line.person_id, line.number) for line in lines]
    batch = verifying.check_people(offering, people, current_user.person, _token(form))
    if waives:
        db.session.commit()
        if not waiving.count_unmet(batch):
            flash("Nobody chosen lacks anything, so there is nothing to waive.", "caution")
    else:
        _begin(offering, batch, form)
    return _to_batch(public_id, batch)


def _plan(offering: Offering, form: ApplyForm) -> ListWaiver | None:
    if not form.waive.data:
        return None
    grounds = Grounds(form.reason.data or "", form.authority.data or "", waiving.first_day(offering), note=form.note.data or "")
    return waiving.plan(checking.taught(offering), form.waive.data, grounds)


def _begin(offering: Offering, batch: VerificationBatch, form: ApplyForm, waives: ListWaiver | None = None) -> None:
    verifying.begin(batch, form.actions.data or [], current_user.person, _runs(offering), form.why.data or "", waives)
    db.session.commit()
    _work()


def _runs(offering: Offering) -> bool:
    return permits(current_user, Permission.RUN_CLASS, offering.course_id)


def _waivable(offering: Offering, batch: VerificationBatch) -> list[tuple[str, str, int]]:
    """What the user may waive for people on the list: its name, its words, and for how many."""
    if batch.state != "checked" or not _runs(offering):
        return []
    unmet = waiving.count_unmet(batch)
    return [(name, words, unmet[name]) for name, words in name_requirements(checking.taught(offering)).items() if name in unmet]


def _work() -> None:
    """Let the worker begin at once; should that be lost, it looks again every minute."""
    current_app.extensions["threshold-apply"]()


def _open_batch(public_id: str, batch_id: str) -> tuple[Offering, VerificationBatch]:
    offering, _only = open_class(public_id)
    return offering, verifying.find(batch_id, offering, current_user.person)


def _token(form: Any) -> str:
    return (form.once.data or "").strip()[:40] or secrets.token_urlsafe(16)


def _to_batch(public_id: str, batch: VerificationBatch) -> ResponseReturnValue:
    return redirect(url_for("verifying.show", public_id=public_id, batch_id=batch.public_id), 303)


def _about(offering: Offering) -> dict[str, Any]:
    return {
        "offering": offering,
        "title": checking.taught(offering).document.title,
        "dates": when.say_dates(offering.starts_at, offering.ends_at, offering.time_zone),
    }


def _show_form(offering: Offering, form: ListForm) -> str:
    recent = verifying.recent(offering, current_user.person)
    return render_template("verifying/ask.html", form=form, recent=recent, **_about(offering))


def _show_batch(offering: Offering, batch: VerificationBatch, form: ApplyForm, status: int = 200) -> Response:
    verdict = request.args.get("verdict", "")
    after = request.args.get("after", "")
    verdict, number = verdict if verdict in VERDICTS else "", int(after) if after.isascii() and after.isdigit() else 0
    rows = verifying.rows_of(batch, verdict, min(number, lists.MOST_ROWS), PAGE + 1)
    page = render_template(
        "verifying/show.html",
        batch=batch,
        form=form,
        counts=verifying.counts(batch),
        rows=rows[:PAGE],
        has_more=len(rows) > PAGE,
        verdict=verdict,
        words=WORDS,
        tones=TONES,
        actions=ACTIONS,
        waivable=_waivable(offering, batch),
        can_undo=verifying.can_undo(batch) and (not batch.waiving or _runs(offering)),
        needs_reason=verifying.needs_reason(offering),
        **_about(offering),
    )
    response = make_response(page, status)
    if batch.state in ("applying", "undoing") and status == 200:
        response.headers["Refresh"] = _SECONDS
    return response
