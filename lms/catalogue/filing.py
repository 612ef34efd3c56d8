"""Course files and the browser as two doors to one course: what moved behind which, and nothing of either lost."""

from collections.abc import Mapping, Sequence

from pydantic import ValidationError
from sqlalchemy import select

from lms import audit
from lms.catalogue import drafting, media_files, publishing
from lms.catalogue.models import Course, CourseDraft, CourseVersion, Publication
from lms.content import schema
from lms.content.apart import Document
from lms.content.comparing import compare
from lms.content.digest import digest
from lms.content.draft_checks import read_draft, with_media_shown
from lms.content.merging import merge
from lms.db import db
from lms.errors import NotFound, Refused


class BothMoved(Refused):
    """The files and the browser have changed since they were the same; what changed in either is told in words."""

    def __init__(self, key: str, since: str, in_files: Sequence[str], in_browser: Sequence[str], advice: str) -> None:
        parts = [f"{key} changed in the files and in the browser since {since}, so it was not published."]
        for place, words in (("files", in_files), ("browser", in_browser)):
            parts += [f"In the {place}:", *(f"  - {line}" for line in words)]
        super().__init__("\n".join([*parts, advice]))


class Unfinished(Refused):
    """The draft does not fit the format yet, so it cannot be written as files."""

    status = 422


def publish_files(
    document: schema.Course, media: Mapping[str, bytes], by: str, note: str = "", after: int | None = None
) -> CourseVersion:
    """Make what files hold the current version, unless the browser has moved since they were the same; the version taught then.

    Files that equal an older version have not moved: what the browser published after it stays. ``after`` is the number of the
    version that the files were made from, where it is known. A draft that nobody has changed follows. Raises BothMoved and
    PublishingRefused.
    """
    course = db.session.scalar(select(Course).where(Course.key == document.key).with_for_update())
    current = db.session.get(CourseVersion, course.current_version_id) if course and course.current_version_id else None
    draft, content = drafting.read(course) if course else None, digest(document)
    if current is None or current.digest != content:
        if current is not None and after != current.number and _was_last_published_in_browser(current.course_id):
            if _number_of(current.course_id, content):
                return current
            _refuse_for_version(document, current, _base(current.course_id, after))
        if draft is not None and is_moved(draft) and not _holds(draft, content):
            _refuse_for_draft(document, draft)
    version = publishing.publish(document, media, by, note)
    if draft is not None and draft.base_version_id != version.id and (not is_moved(draft) or _holds(draft, content)):
        drafting.follow(draft, version.id, by)
    return version


def bring_into_draft(document: schema.Course, media: Mapping[str, bytes], by: str, after: int | None = None) -> CourseDraft:
    """Merge what changed in files since they were made into the draft, where both can be looked at and published."""
    draft = drafting.open_draft(drafting.find(document.key), by)
    base = _base(draft.course_id, after)
    media_files.keep(document.media, media)
    mine = document.model_dump(mode="json")
    drafting.change(draft, lambda now: merge(base.manifest if base else {}, mine, now), by, note="Brought in from files")
    audit.record(by, "draft.merged-with-files", f"course:{draft.course_id}", revision=draft.revision)
    return draft


def bring_archive(course: Course, document: schema.Course, media: Mapping[str, bytes], by: str) -> int | None:
    """Make the document the draft of a course that nobody writes on; beside a draft that holds something else, only keep it.

    The revision of that save of the draft, for its author to compare and decide; None when there is nothing to decide.
    """
    db.session.execute(select(Course.id).where(Course.id == course.id).with_for_update())
    media_files.keep(document.media, media)
    manifest, draft, beside = document.model_dump(mode="json"), drafting.read(course), None
    if draft is None:
        drafting.change(drafting.open_draft(course, by), lambda _now: manifest, by, note="Took over an archive")
    elif not _holds(draft, digest(document)):
        beside = drafting.lay_beside(draft, manifest, by, "What an archive holds")
    audit.record(by, "draft.archive-brought", f"course:{course.id}", beside=beside)
    return beside


def draft_of(course_key: str) -> CourseDraft:
    """The draft of the course; NotFound when there is none."""
    draft = drafting.read(drafting.find(course_key))
    if draft is None:
        raise NotFound("Nobody is writing on this course in the browser.")
    return draft


def base_of(course_key: str) -> str:
    """The digest of the version that the draft was made from, empty for a course that was never published."""
    base_id = draft_of(course_key).base_version_id
    return db.session.get_one(CourseVersion, base_id).digest if base_id else ""


def version_of(course_key: str, content: str) -> int | None:
    """The number of the course's version with that digest, None when it has none."""
    course_id = db.session.scalar(select(Course.id).where(Course.key == course_key))
    return _number_of(course_id, content) if course_id else None


def is_moved(draft: CourseDraft) -> bool:
    """Whether the draft differs from the version it was made from."""
    base = db.session.get(CourseVersion, draft.base_version_id) if draft.base_version_id else None
    return base is None or not _holds(draft, base.digest)


def course_in(draft: CourseDraft) -> schema.Course:
    """The draft as a course document, without media that no block shows; Unfinished while something keeps it from being one."""
    course, _remarks = read_draft(draft.manifest)
    if course is None:
        raise Unfinished("The draft is not whole yet. Mend what its checks list, then take it along as files.")
    return course


def _holds(draft: CourseDraft, content: str) -> bool:
    try:
        return digest(schema.Course.model_validate(with_media_shown(draft.manifest))) == content
    except ValidationError:
        return False


def _was_last_published_in_browser(course_id: int) -> bool:
    query = select(Publication.published_by).where(Publication.course_id == course_id).order_by(Publication.id.desc()).limit(1)
    return (db.session.scalar(query) or "").startswith("person:")


def _number_of(course_id: int, content: str) -> int | None:
    query = select(CourseVersion.number).where(CourseVersion.course_id == course_id, CourseVersion.digest == content)
    return db.session.scalar(query)


def _base(course_id: int, number: int | None) -> CourseVersion | None:
    """The version that files were made from: the one named, else the last that came from files; None without one."""
    query = select(CourseVersion).where(CourseVersion.course_id == course_id)
    if number is not None:
        return db.session.scalar(query.where(CourseVersion.number == number))
    query = query.join(Publication, Publication.version_id == CourseVersion.id)
    return db.session.scalar(
        query.where(~Publication.published_by.startswith("person:")).order_by(Publication.id.desc()).limit(1)
    )


def _refuse_for_version(document: schema.Course, current: CourseVersion, base: CourseVersion | None) -> None:
    before = base.manifest if base else None
    advice = (
        "Publish with --to-draft, which brings the files' changes into the draft, and publish that in the browser; or, when the "
        f"files were made from version {current.number}, publish with --after {current.number}."
    )
    in_files, in_browser = _changes(before, document.model_dump(mode="json")), _changes(before, current.manifest)
    raise BothMoved(document.key, _since(base), in_files, in_browser, advice)


def _refuse_for_draft(document: schema.Course, draft: CourseDraft) -> None:
    base = db.session.get(CourseVersion, draft.base_version_id) if draft.base_version_id else None
    before = base.manifest if base else None
    advice = (
        "Publish with --to-draft, which brings the files' changes into the draft, and publish that in the browser; or go back "
        "in the history of the draft to where it started, and publish again."
    )
    in_files, in_browser = _changes(before, document.model_dump(mode="json")), _changes(before, draft.manifest)
    raise BothMoved(document.key, _since(base), in_files, in_browser, advice)


def _since(base: CourseVersion | None) -> str:
    return f"version {base.number}" if base else "the course was made"


def _changes(before: Document | None, after: Document) -> list[str]:
    """What changed, a line for each; one line where either cannot be compared."""
    if before is None:
        return ["The course is new."]
    try:
        old, new = schema.Course.model_validate(before), schema.Course.model_validate(with_media_shown(after))
    except ValidationError:
        return ["What is being written is not whole yet, so its changes cannot be told one by one."]
    return [change.words for change in compare(old, new)] or ["Nothing."]
