"""Writing one question of a quiz or an exam, with what learners will see of it beside the form."""

from dataclasses import replace
from random import SystemRandom
from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from lms.assessment.drawing import arrange_alone
from lms.catalogue import drafting
from lms.content import fixing, outlining
from lms.content.apart import Document
from lms.content.draft_checks import check_activity
from lms.content.partial import partial_course, partial_item, unfinished_item
from lms.content.rendered_items import render_item
from lms.errors import Invalid, NotFound
from lms.permissions import Permission
from lms.web.editing import steps
from lms.web.editing.fields import Field, first, read, tree_of, with_choices
from lms.web.editing.item_fields import TYPES, scored_fields_of
from lms.web.guards import allows
from lms.web.staff.assessments import keep, number_of, problems_of
from lms.web.staff.authoring import rights
from lms.web.staff.banks import open_assessment
from lms.web.staff.drafts import Desk, anchor_of, is_script, tell_script
from lms.web.staff.lessons import LARGEST, by_path, lists_of
from lms.web.uploads import takes_up_to

area = Blueprint("questions", __name__, url_prefix="/staff/courses/<course_key>/activities/<activity_key>/questions/<int:number>")

_GONE = "There is no question with that number. Somebody may have taken it out."


@area.get("")
@allows(Permission.AUTHOR)
def show(course_key: str, activity_key: str, number: int) -> ResponseReturnValue:
    """The question as a form."""
    desk, activity = open_assessment(course_key, activity_key, Permission.SEE_DRAFT)
    item = _item(activity, number)
    margin = _margin(desk, desk.document, activity, number)
    return render_template(
        "questions/question.html",
        desk=desk,
        activity=activity,
        number=number,
        total=len(outlining.items_of(activity)),
        item=item,
        type_name=TYPES.get(str(item.get("type")), "no type that there is"),
        fields=with_choices(_fields(item, drafting.published_questions(desk.course)), lists_of(desk.document)),
        remarks=by_path([remark for remark, _words in margin["problems"]]),
        **margin,
    )


@area.post("")
@takes_up_to(LARGEST, in_fields=True)
@allows(Permission.AUTHOR)
def save(course_key: str, activity_key: str, number: int) -> ResponseReturnValue:
    """Save the question, then do what the button says to it."""
    desk, _activity = open_assessment(course_key, activity_key, Permission.EDIT_COURSE)
    sent, shown = _sent(request.form.get("step", ""))
    published, key = drafting.published_questions(desk.course), ""

    def put(document: Document) -> Document:
        nonlocal key
        activity = outlining.find_activity(document, activity_key) or {}
        place = _place(activity, number)
        before = _item(activity, place + 1)
        # Answers hang on the key of a question that was published.
        kept = {"key": before["key"]} if before.get("key") in published else {}
        items = list(activity["items"])
        items[place], key = sent | kept, str((sent | kept).get("key") or "")
        changed = activity | {"items": items}
        if request.form.get("step", "").startswith("fix:"):
            changed = fixing.fix(changed, *_finding(place))
        return outlining.replace_assessment(document, activity_key, changed, published)

    saved = keep(desk, put, f"Wrote the question {sent.get('key') or number}")
    activity = outlining.find_activity(saved.document, activity_key) or {}
    here = number_of(activity, key) or number
    if is_script():
        return tell_script(
            saved, margin=render_template("questions/margin.html", **_margin(desk, saved.document, activity, here))
        )
    where: dict[str, Any] = {"course_key": course_key, "activity_key": activity_key, "number": here}
    return redirect(url_for("questions.show", **where, _anchor=anchor_of(shown)), 303)


def _item(activity: Document, number: int) -> Document:
    items = outlining.items_of(activity)
    if not 1 <= number <= len(items):
        raise NotFound(_GONE)
    return items[number - 1]


def _fields(item: Document, published: set[str]) -> tuple[Field, ...]:
    key, *others = scored_fields_of(str(item.get("type")))
    hint = "Learners’ answers hang on it since it was published, so it stays as it is."
    return (replace(key, kind="fixed", hint=hint) if item.get("key") in published else key, *others)


def _sent(step: str) -> tuple[Document, str]:
    """The question that the form holds once its button was pressed, and the path of what to show next."""
    tree = tree_of(request.form)
    item_type = first(tree, "type")
    fields = scored_fields_of(item_type)
    sent = read(fields, tree) | {"type": item_type}
    if not step or step.startswith("fix:"):
        return sent, ""
    try:
        return steps.act(sent, step, fields, set())
    except Invalid as problem:
        # The button was of an older page; what was typed is saved all the same.
        flash(str(problem), "caution")
        return sent, ""


def _place(activity: Document, number: int) -> int:
    """Where the question that the form was filled with stands: its number tells only until somebody moves it."""
    keys, was = outlining.item_keys(activity), request.form.get("was", "")
    return keys.index(was) if keys.count(was) == 1 else number - 1


def _finding(place: int) -> tuple[str, str]:
    """The rule and the path, from the quiz or exam on, of the finding whose button was pressed."""
    _word, rule, path = (*request.form.get("step", "").split(":", 2), "", "")[:3]
    return rule, f"items.{place}.{path}"


def _margin(desk: Desk, document: Document, activity: Document, number: int) -> dict[str, Any]:
    """What stands beside the question: how learners will see it, and what is wrong with it."""
    written = _item(activity, number)
    item = partial_item(written)
    shown = item or unfinished_item(written)
    return {
        "shown": render_item(partial_course(document), shown) if shown else None,
        "is_whole": item is not None,
        "order": arrange_alone(item, SystemRandom()) if item else [],
        "problems": problems_of(check_activity(document, activity), number),
        **rights(desk.course),
    }
