"""The questions of a quiz or an exam in bulk: taken along as a table or as YAML, and brought in after a look at each."""

from collections.abc import Sequence
from typing import Any

from flask import Blueprint, Response, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_wtf import FlaskForm
from pydantic import TypeAdapter, ValidationError
from wtforms import FileField, SelectField, TextAreaField
from wtforms.fields.choices import SelectChoice

from lms.catalogue import drafting
from lms.content.apart import Document
from lms.content.banks.placing import known_in, place
from lms.content.banks.reading import form_of, read
from lms.content.banks.tables import write_table
from lms.content.banks.understood import Bank
from lms.content.items import Item, ItemPart
from lms.content.media import MB
from lms.content.partial import partial_course
from lms.content.rendered_items import render_item
from lms.content.writer import write_items
from lms.db import db
from lms.errors import Invalid, NotFound
from lms.permissions import Permission
from lms.spreadsheets import decode
from lms.web.filters import plural
from lms.web.guards import actor, allows
from lms.web.staff.drafts import Desk
from lms.web.staff.lessons import find
from lms.web.uploads import takes_up_to

area = Blueprint("banks", __name__, url_prefix="/staff/courses/<course_key>/activities/<activity_key>/questions")

LARGEST = 12 * MB
SHOWN = 100
"""How many questions are shown as learners will see them, beside what was understood of each."""

_ITEM: TypeAdapter[ItemPart] = TypeAdapter(Item)


class BankForm(FlaskForm):
    """A list of questions, pasted or as a file."""

    text = TextAreaField(
        "Paste the questions",
        description="From a document, a mail, a spreadsheet or a course’s file. Say which answer is right, and why.",
    )
    file = FileField("Or choose a file", description="CSV, text or YAML.")
    objective = SelectField("Objective", validate_choice=False, description="For questions that name none.")

    def offer_objectives(self, document: Document) -> None:
        """Let the author choose among the course's objectives."""
        objectives = [one for one in document.get("objectives", []) if one.get("key")]
        self.objective.choices = [SelectChoice(one["key"], one.get("text") or one["key"]) for one in objectives]


@area.get("/export")
@allows(Permission.AUTHOR)
def export(course_key: str, activity_key: str) -> ResponseReturnValue:
    """The questions as a table for spreadsheets, or as they stand in the course's file; without any, a table to fill in."""
    _desk, activity = open_assessment(course_key, activity_key, Permission.SEE_DRAFT)
    items = _whole(activity)
    is_yaml = request.args.get("as") == "yaml"
    body = write_items(items) if is_yaml else "".join(write_table(items))
    response = Response(body, mimetype="application/yaml" if is_yaml else "text/csv")
    response.headers["Content-Disposition"] = f'attachment; filename="{activity_key}.{"yaml" if is_yaml else "csv"}"'
    return response


@area.get("/import")
@allows(Permission.AUTHOR)
def ask(course_key: str, activity_key: str) -> ResponseReturnValue:
    """Ask for a list of questions."""
    desk, activity = open_assessment(course_key, activity_key, Permission.EDIT_COURSE)
    return _show(desk, activity, BankForm(formdata=None))


@area.post("/import")
@takes_up_to(LARGEST, in_fields=True)
@allows(Permission.AUTHOR)
def review(course_key: str, activity_key: str) -> ResponseReturnValue:
    """Show what was understood of the list; nothing changes."""
    desk, activity = open_assessment(course_key, activity_key, Permission.EDIT_COURSE)
    form = BankForm()
    form.validate()
    sent = form.file.data.read() if form.file.data else b""
    if sent.strip():
        form.text.data = decode(sent)
    if not (form.text.data or "").strip():
        form.text.errors = [*form.text.errors, "Paste at least one question, or choose a file."]
    if form.errors:
        return _show(desk, activity, form, status=422)
    bank = _understood(desk, activity, form)
    return _show(desk, activity, form, bank, 200 if any(one.is_usable for one in bank.questions) else 422)


@area.post("/import/take")
@takes_up_to(LARGEST, in_fields=True)
@allows(Permission.AUTHOR)
def take(course_key: str, activity_key: str) -> ResponseReturnValue:
    """Put the chosen questions into the draft."""
    desk, activity = open_assessment(course_key, activity_key, Permission.EDIT_COURSE)
    form = BankForm()
    form.validate()
    chosen = set(request.form.getlist("line"))
    bank = _understood(desk, activity, form)
    questions = [one.draft for one in bank.questions if one.is_usable and str(one.line) in chosen]
    if not questions or form.errors:
        form.text.errors = [*form.text.errors, "Choose at least one question to take."]
        return _show(desk, activity, form, bank, 422)
    words = plural(len(questions), "question")
    drafting.change(desk.draft, lambda now: place(now, activity_key, questions), actor(), note=f"Took over {words}")
    db.session.commit()
    flash(f"{words} taken into “{activity.get('title')}”.")
    return redirect(url_for("assessments.show", course_key=course_key, activity_key=activity_key), 303)


def open_assessment(course_key: str, activity_key: str, permission: Permission) -> tuple[Desk, Document]:
    """The course's draft and the quiz or exam in the address; NotFound when there is none."""
    desk, activity = find(course_key, activity_key, permission)
    if activity.get("kind") == "lesson":
        raise NotFound("There is no such quiz or exam in the draft.")
    return desk, activity


def _whole(activity: Document) -> Sequence[ItemPart]:
    try:
        return [_ITEM.validate_python(item) for item in activity.get("items", [])]
    except ValidationError:
        raise Invalid("Some question is not whole yet. Mend what the checks list, then take the questions along.") from None


def _understood(desk: Desk, activity: Document, form: BankForm) -> Bank:
    return read(form.text.data or "", known_in(desk.document, activity, form.objective.data or None))


def _show(desk: Desk, activity: Document, form: BankForm, bank: Bank | None = None, status: int = 200) -> ResponseReturnValue:
    form.offer_objectives(desk.document)
    values: dict[str, Any] = {"own": [item.get("key") for item in activity.get("items", [])], "bank": bank}
    if bank is not None:
        around = partial_course(desk.document)
        shown = bank.questions[:SHOWN]
        values["rendered"] = {one.line: render_item(around, one.item) for one in shown if one.item}
        values["form_of_list"] = form_of(form.text.data or "")
    return render_template("banks/import.html", desk=desk, course=desk.course, activity=activity, form=form, **values), status
