"""Publishing with open eyes: what a document changes and for whom, and publishing just that and nothing else."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256

from sqlalchemy import select

from lms.catalogue import versions
from lms.catalogue.models import Course, CourseVersion
from lms.catalogue.versions import LoadedVersion
from lms.content import schema
from lms.content.classing import CLASSES, to_redo
from lms.content.comparing import Change, compare
from lms.content.digest import digest
from lms.db import db
from lms.errors import Invalid, Refused
from lms.progress import impact, redoing
from lms.progress.impact import Impact

MOST_WORDS = 1000
"""How many characters a note may have."""


@dataclass(frozen=True)
class Proposal:
    """A document that could become current: what it changes, what was decided about that, and who would be affected.

    ``content`` is the document's digest, ``current`` the version it would follow, None for the first; ``decided`` holds the
    classes chosen so far.
    """

    content: str
    current: LoadedVersion | None
    changes: Sequence[Change]
    decided: Mapping[str, str]
    impact: Impact | None

    @property
    def undecided(self) -> list[Change]:
        """The changes that the rules would ask learners to do again, and about which nobody has decided yet."""
        return [change for change in self.changes if change.proposed == "must-redo" and change.key not in self.decided]

    @property
    def is_new(self) -> bool:
        """Whether publishing it would change what is taught."""
        return self.current is None or self.current.digest != self.content

    @property
    def redo(self) -> list[str]:
        """The keys of what must be done again, as was decided."""
        return to_redo(self.decided)

    @property
    def seal(self) -> str:
        """Short words that differ whenever something else would be published, over something else, or asked for again."""
        facts = (self.current.id if self.current else 0, self.content, self.redo)
        return sha256(repr(facts).encode()).hexdigest()[:24]


def propose(course: Course, document: schema.Course, classes: Mapping[str, str]) -> Proposal:
    """What would happen if the document became current with the changes of those classes.

    Raises Invalid for a class there is not. ``classes`` may leave out changes, and name what has not changed: that counts for
    nothing.
    """
    if set(classes.values()) - set(CLASSES):
        raise Invalid("Choose one of the three kinds for each change.")
    current = versions.current_of(course.id)
    changes = compare(current.document, document) if current else []
    changed = {change.key for change in changes if change.action == "changed" and change.kind != "course"}
    decided = {key: kind for key, kind in classes.items() if key in changed}
    foreseen = impact.foresee(course.id, current.document, document, to_redo(decided)) if current else None
    return Proposal(digest(document), current, changes, decided, foreseen)


def publish(course: Course, document: schema.Course, classes: Mapping[str, str], by: str, note: str, seen: str) -> CourseVersion:
    """Publish what was proposed. ``seen`` is the seal of the proposal that was looked at.

    Raises Refused when by now something else would happen, Invalid while something is undecided, and PublishingRefused.
    """
    if len(note) > MOST_WORDS:
        raise Invalid(f"Write the note in at most {MOST_WORDS} characters.")
    # Whoever publishes at the same moment waits here, and then finds another version current than the one that was looked at.
    db.session.execute(select(Course.id).where(Course.id == course.id).with_for_update(key_share=True))
    db.session.refresh(course)
    proposal = propose(course, document, classes)
    if document.key != course.key:
        raise Refused(f"The draft has the key {document.key}, and its course {course.key}: they must be the same.")
    if proposal.undecided:
        raise Invalid("Decide first what the changes marked below mean for people who are on their way.")
    if proposal.seal != seen:
        raise Refused("This is not what you looked at: the course has moved, or you chose differently. Look at what happens now.")
    return redoing.publish(document, {}, by, note.strip(), proposal.decided)
