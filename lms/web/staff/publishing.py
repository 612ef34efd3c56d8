"""Publishing a course: what changed and for whom, shown first; the versions there were, and going back to one."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from lms.assessment import underway
from lms.catalogue import drafting, history, publishing, reviewing, versions
from lms.catalogue.models import Course, CourseDraft
from lms.content import schema
from lms.content.draft_checks import Remark, read_draft
from lms.db import db, expect_only_reads
from lms.errors import Refused
from lms.people.naming import names_of
from lms.permissions import Permission
from lms.progress import proposing
from lms.progress.impact_words import headline
from lms.progress.proposing import Proposal
from lms.web.guards import actor, allows
from lms.web.staff.authoring import rights
from lms.web.staff.course_settings import place_of
from lms.web.staff.drafts import Desk, course_of

area = Blueprint("publishing", __name__, url_prefix="/staff/courses")


@dataclass(frozen=True)
class Source:
    """What would be published: the draft, or the older version with that number; no document while remarks stand in its way."""

    document: schema.Course | None
    remarks: Sequence[tuple[Remark, str, str]]
    draft: CourseDraft | None
    number: int | None


@area.get("/<course_key>/publish")
@allows(Permission.AUTHOR)
def preview(course_key: str) -> ResponseReturnValue:
    """What publishing the draft, or an older version again, would change, for whom, and what stands in its way."""
    course = course_of(course_key, Permission.SEE_DRAFT)
    return _page(course, _source(course, request.args.get("version", type=int)), {})


@area.post("/<course_key>/publish")
@allows(Permission.AUTHOR)
def publish(course_key: str) -> ResponseReturnValue:
    """Count again who is affected by what was chosen, or publish just what was looked at."""
    # To check a large course takes seconds, for which nobody else who writes should wait.
    expect_only_reads(True)
    course = course_of(course_key, Permission.PUBLISH_COURSE)
    source, classes = _source(course, request.form.get("version", type=int)), _classes()
    db.session.rollback()
    expect_only_reads(False)
    if source.document is None or request.form.get("action") == "count":
        return _page(course, source, classes), 422 if source.document is None else 200
    try:
        note, seen = request.form.get("note", ""), request.form.get("seen", "")
        version = proposing.publish(course, source.document, classes, actor(), note, seen)
    except Refused as problem:
        db.session.rollback()
        return _page(course, source, classes, str(problem)), problem.status
    if source.draft:
        drafting.follow(source.draft, version.id, actor())
    db.session.commit()
    flash(f"Version {version.number} is taught from now on.")
    return redirect(url_for("publishing.list_versions", course_key=course_key), 303)


@area.get("/<course_key>/versions")
@allows(Permission.AUTHOR)
def list_versions(course_key: str) -> ResponseReturnValue:
    """Every act of publishing the course, and the way back to an older version."""
    course = course_of(course_key, Permission.SEE_DRAFT)
    return render_template(
        "publishing/versions.html",
        title=_title(course),
        draft=drafting.read(course),
        acts=history.publications(course.id),
        **rights(course),
    )


def _source(course: Course, number: int | None) -> Source:
    if number is not None:
        return Source(history.numbered(course.id, number).document, (), None, number)
    draft = drafting.read(course)
    if draft is None:
        return Source(None, (), None, None)
    document, remarks = read_draft(draft.manifest)
    named = [(remark, *place_of(Desk(course, draft), remark.path)) for remark in remarks]
    return Source(None if remarks else document, named, draft, None)


def _page(course: Course, source: Source, classes: Mapping[str, str], fault: str = "") -> str:
    proposal = proposing.propose(course, source.document, classes) if source.document else None
    approved = reviewing.approved(source.draft) if source.draft else None
    return render_template(
        "publishing/show.html",
        title=_title(course),
        source=source,
        draft=source.draft or drafting.read(course),
        proposal=proposal,
        problems=publishing.problems_of(course, source.document) if source.document else [],
        underway=underway.count_open(course.id, proposal.redo) if proposal else 0,
        impact=headline(proposal.impact) if proposal and proposal.impact else None,
        chosen=_chosen(proposal, classes) if proposal else {},
        fault=fault,
        approved=approved,
        names=names_of({source.draft.updated_by, approved.by}) if source.draft and approved else {},
        note=request.form.get("note", ""),
        **rights(course),
    )


def _classes() -> dict[str, str]:
    chosen = {name.removeprefix("class."): value for name, value in request.form.items() if name.startswith("class.")}
    return {key: value for key, value in chosen.items() if value}


def _chosen(proposal: Proposal, classes: Mapping[str, str]) -> dict[str, str]:
    """What stands chosen on the page: what was, else what is proposed; must redo is never chosen for anybody."""
    proposed = {change.key: change.proposed for change in proposal.changes if change.proposed != "must-redo"}
    return proposed | dict(classes)


def _title(course: Course) -> str:
    draft, version = drafting.read(course), versions.current_of(course.id)
    return (draft.manifest.get("title") if draft else version and version.document.title) or course.key
