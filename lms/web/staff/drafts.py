"""What every page of an author starts with: the course in the address, whether it is theirs, and its draft."""

from dataclasses import dataclass
from typing import Any

from flask import Response, flash, jsonify, request

from lms.catalogue import drafting
from lms.catalogue.drafting import Saved
from lms.catalogue.models import Course, CourseDraft
from lms.content.apart import Document
from lms.errors import NotFound
from lms.permissions import Permission
from lms.web.guards import require

MISSING = "There is no such course."


@dataclass(frozen=True)
class Desk:
    """A course and the draft that lies on its authors' desk."""

    course: Course
    draft: CourseDraft

    @property
    def document(self) -> Document:
        """The draft's document, which may not be valid yet."""
        return self.draft.manifest


def course_of(course_key: str, permission: Permission) -> Course:
    """The course in the address; NotFound when there is none, or the reader lacks the permission for it."""
    course = drafting.find(course_key)
    require(permission, course.id, MISSING)
    return course


def desk_of(course_key: str, permission: Permission) -> Desk:
    """The course in the address with its draft; NotFound also when nobody has started one."""
    course = course_of(course_key, permission)
    draft = drafting.read(course)
    if draft is None:
        raise NotFound("Nobody is writing on this course. Open it and start a draft.")
    return Desk(course, draft)


def is_script() -> bool:
    """Whether it is the page's script that saves, while its author types, rather than a button."""
    return request.accept_mimetypes.best == "application/json"


def tell_script(saved: Saved, **more: Any) -> Response:
    """What a script has to know once it saved: the revision it goes on from, and ``more`` such as the margin's new words."""
    return jsonify({"revision": saved.own, "is_merged": saved.is_merged} | more)


def say_if_merged(saved: Saved) -> None:
    """Tell the author when somebody else saved the course while they wrote."""
    if saved.is_merged:
        flash("Somebody else saved this course meanwhile. What both of you wrote is here.", "caution")


def anchor_of(path: str) -> str:
    """Where on its page the field with that path stands; without a path, where it says that it was saved."""
    return "f-" + path.replace(".", "-") if path else "saved"
