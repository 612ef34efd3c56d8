"""A course's own fields as forms: what the catalog says, its objectives, sources, words and certificate."""

from typing import Any

from flask import Blueprint, Response, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from lms.catalogue import drafting
from lms.content import outlining
from lms.content.apart import Document
from lms.content.draft_checks import Remark, check_course_alone, read_draft, remarks_elsewhere
from lms.content.yaml_nodes import read_yaml
from lms.content.yaml_text import to_yaml
from lms.db import db
from lms.errors import Invalid
from lms.permissions import Permission
from lms.web.editing import steps
from lms.web.editing.course_fields import CLASSROOM, COURSE
from lms.web.editing.fields import Field, first, read, tree_of
from lms.web.filters import plural
from lms.web.guards import actor, allows
from lms.web.staff.authoring import rights
from lms.web.staff.drafts import Desk, anchor_of, desk_of, is_script, say_if_merged, tell_script
from lms.web.staff.lessons import LARGEST, by_path, find, since
from lms.web.uploads import takes_up_to

area = Blueprint("course_settings", __name__, url_prefix="/staff/courses/<course_key>")

MOST_COUNTED = 1_000
"""With how many keys a course is still checked whole while one part of it is written; that takes seconds where there are more."""

_RULE = "requires"


@area.get("/settings")
@allows(Permission.AUTHOR)
def show(course_key: str) -> ResponseReturnValue:
    """The fields of the course's draft."""
    desk = desk_of(course_key, Permission.SEE_DRAFT)
    own = _own_remarks(desk.document)
    rule = desk.document.get(_RULE)
    return render_template(
        "editing/settings.html",
        desk=desk,
        document=desk.document,
        fields=_fields(desk.document),
        rule=to_yaml(rule) if isinstance(rule, dict) else rule or "",
        remarks=by_path(own),
        problems=[(remark, None) for remark in own],
        is_large=_is_large(desk.document),
        **rights(desk.course),
    )


@area.post("/settings")
@takes_up_to(LARGEST, in_fields=True)
@allows(Permission.AUTHOR)
def save(course_key: str) -> ResponseReturnValue:
    """Save the fields, then do what the button says to them."""
    desk = desk_of(course_key, Permission.EDIT_COURSE)
    fields, tree = _fields(desk.document), tree_of(request.form)
    sent, step, shown = read(fields, tree), request.form.get("step", ""), ""
    if step:
        try:
            sent, shown = steps.act(sent, step, fields, set())
        except Invalid as problem:
            flash(str(problem), "caution")
    if desk.document.get("delivery") == "classroom":
        sent[_RULE] = _read_rule(first(tree, _RULE))
    saved = drafting.change(desk.draft, lambda now: now | sent, actor(), since(), note="Changed the course's own fields")
    db.session.commit()
    if is_script():
        return tell_script(saved, margin=_margin(desk, saved.document))
    say_if_merged(saved)
    anchor = anchor_of(shown)
    return redirect(url_for("course_settings.show", course_key=course_key, _anchor=anchor), 303)


@area.get("/check")
@allows(Permission.AUTHOR)
def check(course_key: str) -> ResponseReturnValue:
    """Everything that is wrong with the draft as a whole, each with the way to where it is mended."""
    desk = desk_of(course_key, Permission.SEE_DRAFT)
    course, remarks = read_draft(desk.document)
    return render_template(
        "editing/check.html",
        desk=desk,
        is_ready=course is not None,
        remarks=[(remark, *place_of(desk, remark.path)) for remark in remarks],
        **rights(desk.course),
    )


@area.get("/check/<activity_key>")
@allows(Permission.AUTHOR)
def count_elsewhere(course_key: str, activity_key: str) -> ResponseReturnValue:
    """How much there is to mend besides what the page of that activity says, in words for a script to put there."""
    desk, activity = find(course_key, activity_key, Permission.SEE_DRAFT)
    if _is_large(desk.document):
        return "", 204
    is_all, remarks = remarks_elsewhere(desk.document, activity)
    words = plural(len(remarks), "more thing") if remarks else "Nothing"
    limit = "" if is_all else ", as far as it can be read yet"
    return Response(f"{words} to mend in the rest of the course{limit}", mimetype="text/plain")


def place_of(desk: Desk, path: str) -> tuple[str, str]:
    """What the path leads to, in words, and the address where it is mended."""
    steps_down: Any = path.split(".")
    if steps_down[:1] == ["modules"] and steps_down[2:3] == ["activities"] and len(steps_down) > 3:
        activity = desk.document["modules"][int(steps_down[1])]["activities"][int(steps_down[3])]
        return str(activity.get("title") or activity["key"]), _address(desk, activity, steps_down[4:])
    if steps_down[0] in ("modules", "minutes") and desk.document.get("delivery") != "classroom":
        return "The outline", url_for("authoring.show", course_key=desk.course.key)
    anchor = "f-" + path.replace(".", "-")
    return "The course itself", url_for("course_settings.show", course_key=desk.course.key, _anchor=anchor)


def _address(desk: Desk, activity: Document, inside: list[str]) -> str:
    """Where the part of a lesson or an assessment that the steps lead to is written."""
    where: dict[str, Any] = {"course_key": desk.course.key, "activity_key": activity["key"]}
    if activity.get("kind") != "lesson" and inside[:1] == ["items"] and len(inside) > 1:
        return url_for("questions.show", **where, number=int(inside[1]) + 1, _anchor="f-" + "-".join(inside[2:]))
    return url_for("lessons.show", **where, _anchor="f-" + "-".join(inside))


def _own_remarks(document: Document) -> list[Remark]:
    """What is wrong with the course itself, not with one of its lessons and assessments, as far as that takes no seconds."""
    found = check_course_alone(document) if _is_large(document) else read_draft(document)[1]
    return [remark for remark in found if not remark.path.startswith(("modules", "minutes"))]


def _is_large(document: Document) -> bool:
    """Whether to check all of the course takes longer than a script should ask for while somebody types."""
    return len(outlining.part_keys(document)) > MOST_COUNTED


def _margin(desk: Desk, document: Document) -> str:
    problems = [(remark, None) for remark in _own_remarks(document)]
    return render_template("editing/margin.html", problems=problems, **rights(desk.course))


def _fields(document: Document) -> tuple[Field, ...]:
    return COURSE + (CLASSROOM if document.get("delivery") == "classroom" else ())


def _read_rule(text: str) -> Any:
    """What the class requires, from YAML; text that is none stays as it is, for somebody to mend."""
    tree, problems = read_yaml(text, _RULE)
    return text.strip() or None if problems or tree is None or not text.strip() else tree.plain()
