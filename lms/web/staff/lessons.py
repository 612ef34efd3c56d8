"""Writing a lesson: its fields and blocks as a form, its text as a file, and what is wrong with it beside the text.

Whatever is sent is saved, whether it fits the format or not; nobody's words are refused, and two authors are merged.
"""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from lms.catalogue import drafting, media_files, reviewing
from lms.catalogue.drafting import Saved
from lms.content import draft_text, fixing, outlining, pictures
from lms.content.apart import Document
from lms.content.draft_checks import Remark, check_activity
from lms.content.media import digests
from lms.content.merging import conflicts_in, has_conflicts
from lms.content.problems import Problem
from lms.db import db
from lms.errors import Invalid, NotFound
from lms.people.naming import names_of
from lms.permissions import Permission
from lms.web.editing import block_fields, steps
from lms.web.editing.fields import tree_of, with_choices
from lms.web.guards import actor, allows
from lms.web.headers import FRAMING
from lms.web.staff.authoring import rights
from lms.web.staff.drafts import Desk, anchor_of, desk_of, is_script, say_if_merged, tell_script
from lms.web.staff.looks import LOOKS
from lms.web.uploads import takes_up_to

area = Blueprint("lessons", __name__, url_prefix="/staff/courses/<course_key>/activities/<activity_key>")

LARGEST = 4_000_000
_MISSING = "There is no such lesson or assessment in the draft of this course."
_EMPTY = Problem("text", 1, "missing-field", "the text is empty: take the whole part out in the outline instead")


@area.get("")
@allows(Permission.AUTHOR)
def show(course_key: str, activity_key: str) -> ResponseReturnValue:
    """The lesson as a form; assessments are written on their own pages."""
    desk, activity = find(course_key, activity_key, Permission.SEE_DRAFT)
    if activity.get("kind") != "lesson":
        return redirect(_address("assessments.show", course_key, activity_key))
    remarks, choices = check_activity(desk.document, activity), lists_of(desk.document)
    shown = [block_fields.show(block) for block in activity.get("blocks", [])]
    said = reviewing.open_comments(desk.draft, activity_key)
    page = render_template(
        "editing/lesson.html",
        desk=desk,
        activity=activity,
        blocks=[replace(one, fields=with_choices(one.fields, choices)) for one in shown],
        fields=_fields(desk),
        add=block_fields.ADD,
        looks=LOOKS,
        largest=pictures.LARGEST,
        comments=[(one, reviewing.place(one, activity.get("blocks", []))) for one in said],
        names=names_of({one.made_by for one in said}),
        remarks=by_path(remarks),
        problems=[(remark, fixing.offer(remark)) for remark in remarks],
        **rights(desk.course),
    )
    return page, FRAMING


@area.post("")
@takes_up_to(LARGEST + pictures.LARGEST, in_fields=True)
@allows(Permission.AUTHOR)
def save(course_key: str, activity_key: str) -> ResponseReturnValue:
    """Save the form, then do what its button says to the lesson."""
    desk, activity = find(course_key, activity_key, Permission.EDIT_COURSE)
    if activity.get("kind") != "lesson":
        raise NotFound("This is no lesson. Open it again from the outline.")
    sent = block_fields.read_lesson(tree_of(request.form)) | {"kind": "lesson", "key": activity_key}
    step, shown, refused = request.form.get("step", ""), "", ""
    media: dict[str, str] = {}
    try:
        if step.startswith("fix:"):
            _action, rule, path = (*step.split(":", 2), "", "")[:3]
            sent = fixing.fix(sent, rule, path)
        elif step == "upload":
            sent, media, shown = _upload(sent)
        elif step:
            sent, shown = steps.act(sent, step, _fields(desk), outlining.part_keys(desk.document))
    except Invalid as problem:
        # The button was of an older page, or the file is none; what was typed is saved all the same.
        refused = str(problem)
    return _answer(desk, activity_key, _save(desk, activity_key, sent, media), shown, refused)


@area.get("/source")
@allows(Permission.AUTHOR)
def show_source(course_key: str, activity_key: str) -> ResponseReturnValue:
    """The lesson or the assessment as the text of its file."""
    desk, activity = find(course_key, activity_key, Permission.SEE_DRAFT)
    return _source_page(desk, activity, draft_text.write(activity))


@area.post("/source")
@takes_up_to(LARGEST, in_fields=True)
@allows(Permission.AUTHOR)
def save_source(course_key: str, activity_key: str) -> ResponseReturnValue:
    """Save the text; one that cannot be read is shown again with what is in the way, line by line."""
    desk, activity = find(course_key, activity_key, Permission.EDIT_COURSE)
    text = request.form.get("text", "").replace("\r\n", "\n")
    kind = activity.get("kind", "")
    read, problems = draft_text.read(text, kind) if text.strip() else (None, [_EMPTY])
    if read is None or has_conflicts(activity):
        return _source_page(desk, activity, text, problems), 422
    # The key is changed in the outline, and what an activity is never changes.
    _save(desk, activity_key, read | {"key": activity_key, "kind": kind})
    flash("The text is saved.")
    return redirect(_address("lessons.show_source", course_key, activity_key), 303)


@area.post("/settle")
@allows(Permission.AUTHOR)
def settle(course_key: str, activity_key: str) -> ResponseReturnValue:
    """Choose between two texts that were written into one field at the same time, where no form shows that field."""
    desk, activity = find(course_key, activity_key, Permission.EDIT_COURSE)
    step = request.form.get("step", "")
    if step.partition(":")[0] not in ("use", "keep"):
        raise Invalid("That button is no longer on the page. Reload it and try again.")
    _save(desk, activity_key, steps.act(activity, step, (), set())[0])
    return redirect(_address("lessons.show_source", course_key, activity_key), 303)


def find(course_key: str, activity_key: str, permission: Permission) -> tuple[Desk, Document]:
    """The author's desk and the activity in the address; NotFound when the draft has none such."""
    desk = desk_of(course_key, permission)
    activity = outlining.find_activity(desk.document, activity_key)
    if activity is None:
        raise NotFound(_MISSING)
    return desk, activity


def lists_of(document: Document) -> dict[str, list[tuple[str, str]]]:
    """What there is to choose from in the course, by the names that fields have for it."""
    media = sorted(document.get("media", {}))
    endings = {"pictures": (".svg", ".png", ".jpg", ".webp"), "recordings": (".mp3", ".mp4"), "captions": (".vtt",)}
    found = {name: [(path, path.removeprefix("media/")) for path in media if path.endswith(end)] for name, end in endings.items()}
    for name, words in (("objectives", "text"), ("sources", "title")):
        found[name] = [(str(one.get("key")), str(one.get(words) or one.get("key"))) for one in document.get(name, [])]
    return found


def by_path(remarks: list[Remark]) -> dict[str, list[str]]:
    """What is wrong, by the path of the field it is wrong with."""
    found: dict[str, list[str]] = {}
    for remark in remarks:
        found.setdefault(remark.path, []).append(remark.message)
    return found


def since() -> int | None:
    """The revision that the author's page was made from."""
    return request.form.get("revision", type=int)


def _save(desk: Desk, activity_key: str, activity: Document, media: Mapping[str, str] | None = None) -> Saved:
    def put(document: Document) -> Document:
        with_media = document | {"media": document.get("media", {}) | (media or {})}
        return outlining.replace_activity(with_media, activity_key, activity)

    saved = drafting.change(desk.draft, put, actor(), since(), note=f"Wrote {activity.get('title') or activity_key}")
    db.session.commit()
    return saved


def _upload(lesson: Document) -> tuple[Document, dict[str, str], str]:
    """Keep the file that was sent; the lesson with a block that shows it, the file by its path, and what to look at next."""
    sent = request.files.get("file")
    path, body = pictures.prepare((sent.filename if sent else "") or "", sent.read() if sent else b"")
    media = digests({path: body})
    media_files.keep(media, {path: body})
    block = block_fields.block_for(path, request.form.get("alt", "").strip())
    if block is None:
        flash("The captions are here. Choose them at their recording.")
        return lesson, media, ""
    blocks, place = list(lesson["blocks"]), request.form.get("place", type=int)
    place = len(blocks) if place is None else max(0, min(place, len(blocks)))
    blocks.insert(place, block)
    flash(f"The file is here, as block {place + 1}.")
    return lesson | {"blocks": blocks}, media, f"blocks.{place}"


def _answer(desk: Desk, activity_key: str, saved: Saved, shown: str, refused: str) -> ResponseReturnValue:
    """The page again, at what is to be seen next; a script is told what it has to know."""
    anchor = anchor_of(shown)
    if is_script():
        activity = outlining.find_activity(saved.document, activity_key) or {}
        problems = [(remark, fixing.offer(remark)) for remark in check_activity(saved.document, activity)]
        margin = render_template("editing/margin.html", problems=problems, **rights(desk.course))
        return tell_script(saved, margin=margin, shown=anchor, refused=refused)
    if refused:
        flash(refused, "caution")
    say_if_merged(saved)
    return redirect(_address("lessons.show", desk.course.key, activity_key, _anchor=anchor), 303)


def _source_page(desk: Desk, activity: Document, text: str, problems: list[Problem] | None = None) -> str:
    remarks = [] if problems else check_activity(desk.document, activity)
    return render_template(
        "editing/source.html",
        desk=desk,
        activity=activity,
        text=text,
        problems=problems or [],
        remarks=remarks,
        undecided=list(conflicts_in(activity)),
        **rights(desk.course),
    )


def _fields(desk: Desk) -> tuple[Any, ...]:
    return with_choices(block_fields.LESSON, lists_of(desk.document))


def _address(endpoint: str, course_key: str, activity_key: str, **more: Any) -> str:
    return url_for(endpoint, course_key=course_key, activity_key=activity_key, **more)
