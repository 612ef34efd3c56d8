"""Writing a quiz or an exam: its settings as a form and as sentences, what each attempt draws, and the list of its questions."""

from dataclasses import dataclass
from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from lms.assessment.describing import sentences
from lms.catalogue import drafting
from lms.catalogue.drafting import Saved
from lms.content import fixing, outlining
from lms.content.apart import Document
from lms.content.draft_checks import Remark, check_activity
from lms.content.partial import partial_assessment
from lms.db import db
from lms.errors import Invalid
from lms.permissions import Permission
from lms.web.editing import assessment_fields, steps
from lms.web.editing.fields import tree_of
from lms.web.editing.item_fields import ADD_QUESTION, TYPES
from lms.web.guards import actor, allows
from lms.web.staff.authoring import rights
from lms.web.staff.banks import open_assessment
from lms.web.staff.drafts import Desk, anchor_of, is_script, say_if_merged, tell_script
from lms.web.staff.lessons import LARGEST, by_path, since
from lms.web.uploads import takes_up_to

area = Blueprint("assessments", __name__, url_prefix="/staff/courses/<course_key>/activities/<activity_key>/questions")


@dataclass(frozen=True)
class Row:
    """One question in the list: what it is, and what is wrong with it, each with the words of the button that mends it."""

    number: int
    item: Document
    type_name: str
    objective: str
    problems: list[tuple[Remark, str | None]]


@area.get("")
@allows(Permission.AUTHOR)
def show(course_key: str, activity_key: str) -> ResponseReturnValue:
    """The settings, the pool and the questions."""
    desk, activity = open_assessment(course_key, activity_key, Permission.SEE_DRAFT)
    remarks = check_activity(desk.document, activity)
    return render_template(
        "questions/assessment.html",
        desk=desk,
        activity=assessment_fields.with_defaults(activity),
        fields=assessment_fields.SETTINGS,
        pool=assessment_fields.pool(desk.document, activity),
        rows=_rows(desk.document, activity, remarks),
        add=ADD_QUESTION,
        remarks=by_path(_own(remarks)),
        **_beside(desk, activity, remarks),
    )


@area.post("")
@takes_up_to(LARGEST, in_fields=True)
@allows(Permission.AUTHOR)
def save(course_key: str, activity_key: str) -> ResponseReturnValue:
    """Save the settings, then do what the button says to the questions."""
    desk, _activity = open_assessment(course_key, activity_key, Permission.EDIT_COURSE)
    sent, published = assessment_fields.read_settings(tree_of(request.form)), drafting.published_questions(desk.course)
    shown = ""

    def put(document: Document) -> Document:
        nonlocal shown
        activity = (outlining.find_activity(document, activity_key) or {}) | sent
        changed, shown = _act(activity, request.form.get("step", ""), outlining.part_keys(document) | published)
        return outlining.replace_assessment(document, activity_key, changed, published)

    saved = keep(desk, put, f"Wrote {sent.get('title') or activity_key}")
    if is_script():
        activity = outlining.find_activity(saved.document, activity_key) or {}
        beside = _beside(desk, activity, check_activity(saved.document, activity))
        parts = {"margin": "editing/margin.html", "settings": "questions/settings.html"}
        return tell_script(saved, **{name: render_template(page, **beside) for name, page in parts.items()})
    return redirect(_next(saved, course_key, activity_key, shown), 303)


def keep(desk: Desk, put: drafting.Edit, note: str) -> Saved:
    """Save what ``put`` makes of the draft, and say so when somebody else saved meanwhile."""
    saved = drafting.change(desk.draft, put, actor(), since(), note=note)
    db.session.commit()
    if not is_script():
        say_if_merged(saved)
    return saved


def problems_of(remarks: list[Remark], number: int) -> list[tuple[Remark, str | None]]:
    """What is wrong with the question of that number, its paths counted from the question itself."""
    inside = f"items.{number - 1}"
    own = [one for one in remarks if one.path == inside or one.path.startswith(f"{inside}.")]
    moved = [Remark(one.path.removeprefix(inside).lstrip("."), one.line, one.rule, one.message) for one in own]
    return [(one, fixing.offer(one)) for one in moved]


def number_of(activity: Document, key: str) -> int:
    """Which question the one with that key is, 0 when there is none."""
    keys = outlining.item_keys(activity)
    return keys.index(key) + 1 if key in keys else 0


def _own(remarks: list[Remark]) -> list[Remark]:
    """What is wrong with the settings, not with one of the questions."""
    return [one for one in remarks if not one.path.startswith("items.")]


def _beside(desk: Desk, activity: Document, remarks: list[Remark]) -> dict[str, Any]:
    """What is said around the form: the settings in sentences, and what to mend in them."""
    problems = [(remark, fixing.offer(remark)) for remark in _own(remarks)]
    return {"sentences": sentences(partial_assessment(activity)), "problems": problems, **rights(desk.course)}


def _rows(document: Document, activity: Document, remarks: list[Remark]) -> list[Row]:
    texts = {one.get("key"): one.get("text") for one in document.get("objectives", [])}
    return [
        Row(
            number,
            item,
            TYPES.get(str(item.get("type")), str(item.get("type") or "no type")),
            texts.get(item.get("objective")) or str(item.get("objective") or "no objective yet"),
            problems_of(remarks, number),
        )
        for number, item in enumerate(outlining.items_of(activity), 1)
    ]


def _act(activity: Document, step: str, taken: set[str]) -> tuple[Document, str]:
    """The quiz or exam once the button was pressed, and the key of the question to open or the place to show."""
    if step.startswith("fix:") and step.count(":") > 1:
        _word, rule, path = step.split(":", 2)
        return fixing.fix(activity, rule, path), path
    if not step:
        return activity, ""
    path = step.split(":")[1] if ":" in step else ""
    if path == "items":
        step = step.replace("items", f"items.{len(activity.get('items') or [])}", 1)
    try:
        changed, shown = steps.act(activity, step, assessment_fields.SETTINGS, taken)
    except Invalid as problem:
        # The button was of an older page; what was typed is saved all the same.
        flash(str(problem), "caution")
        return activity, ""
    is_new = step.startswith(("add:items", "copy:"))
    return changed, f"key:{outlining.item_keys(changed)[int(shown.rpartition('.')[2])]}" if is_new else shown


def _next(saved: Saved, course_key: str, activity_key: str, shown: str) -> str:
    where: dict[str, Any] = {"course_key": course_key, "activity_key": activity_key}
    activity = outlining.find_activity(saved.document, activity_key) or {}
    if shown.startswith("key:") and (number := number_of(activity, shown.removeprefix("key:"))):
        return url_for("questions.show", **where, number=number)
    return url_for("assessments.show", **where, _anchor=anchor_of(shown))
