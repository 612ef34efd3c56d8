"""What is known of a person when a rule is held against it: plain records, wherever they came from."""

from dataclasses import dataclass, replace
from datetime import date
from typing import Literal

LeafKind = Literal["course", "job", "agency", "affirmation"]
"""What a requirement without parts asks for."""


@dataclass(frozen=True)
class HeldCertificate:
    """A certificate as it stands now. It is valid from ``issued_on`` to ``expires_on``, both days included; None: for ever.

    One from elsewhere that was accepted for the course names its ``issuer``; it has no version, and perhaps no number.
    """

    course_key: str
    version: int | None
    number: str
    public_id: str
    issued_on: date
    expires_on: date | None
    status: Literal["valid", "revoked", "superseded"] = "valid"
    issuer: str | None = None

    def is_unexpired_on(self, day: date) -> bool:
        """Whether its dates reach to the day, which may be its last."""
        return self.expires_on is None or self.expires_on >= day


@dataclass(frozen=True)
class CourseProgress:
    """How far a person is in the cycle of a course that is not certified yet; the whole course when it is not begun.

    ``met`` and ``total`` count what the course asks for; ``minutes_left`` is what is left to do of it.
    """

    course_key: str
    title: str
    minutes_left: int
    met: int = 0
    total: int = 0
    is_enrolled: bool = False
    is_classroom: bool = False


@dataclass(frozen=True)
class HeldPlace:
    """What somebody does at an agency, from a day to a day, both included; without an end it goes on."""

    job: str
    agency: str
    agency_kind: str
    starts_on: date
    ends_on: date | None = None

    def holds_on(self, day: date) -> bool:
        """Whether the day lies in it."""
        return self.starts_on <= day and (self.ends_on is None or self.ends_on >= day)


@dataclass(frozen=True)
class Affirmed:
    """Something a person affirmed for the classes of a course, word by word, and when."""

    course_id: int
    key: str
    text: str
    affirmed_on: date


@dataclass(frozen=True)
class HeldWaiver:
    """That a requirement of a classroom course need not be met, in one class or (without ``offering_id``) in all of them."""

    course_id: int
    offering_id: int | None
    kind: LeafKind
    key: str
    reason: str
    authority: str
    granted_by: str
    starts_on: date
    ends_on: date | None

    def holds_on(self, day: date) -> bool:
        """Whether it counts for a class that starts on the day."""
        return self.starts_on <= day and (self.ends_on is None or self.ends_on >= day)


@dataclass(frozen=True)
class PendingCertificate:
    """A certificate from elsewhere that was submitted for a course and waits for a decision."""

    course_key: str
    issuer: str
    submitted_on: date


@dataclass(frozen=True)
class Evidence:
    """Everything about one person that a rule can ask for. A course without a progress record is not taught now."""

    certificates: tuple[HeldCertificate, ...] = ()
    progress: tuple[CourseProgress, ...] = ()
    places: tuple[HeldPlace, ...] = ()
    affirmed: tuple[Affirmed, ...] = ()
    waivers: tuple[HeldWaiver, ...] = ()
    pending: tuple[PendingCertificate, ...] = ()

    def progress_in(self, course_key: str) -> CourseProgress | None:
        """The person's progress in the course, None when it is not taught now."""
        return next((one for one in self.progress if one.course_key == course_key), None)

    def title_of(self, course_key: str) -> str:
        """The course's title, or its key when it is not taught now."""
        found = self.progress_in(course_key)
        return found.title if found else course_key

    def for_class(self, course_id: int, offering_id: int | None = None) -> "Evidence":
        """The same without what was affirmed or waived for other courses, or waived for other classes."""
        return replace(
            self,
            affirmed=tuple(one for one in self.affirmed if one.course_id == course_id),
            waivers=tuple(one for one in self.waivers if one.course_id == course_id and one.offering_id in (None, offering_id)),
        )
