"""What is known of a person when a rule is held against it: plain records, wherever they came from."""

from dataclasses import dataclass
from datetime import date
from typing import Literal


@dataclass(frozen=True)
class HeldCertificate:
    """A certificate as it stands now. It is valid from ``issued_on`` to ``expires_on``, both days included; None: for ever."""

    course_key: str
    version: int
    number: str
    public_id: str
    issued_on: date
    expires_on: date | None
    status: Literal["valid", "revoked", "superseded"] = "valid"

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
class Evidence:
    """Everything about one person that a rule can ask for. A course without a progress record is not taught now."""

    certificates: tuple[HeldCertificate, ...] = ()
    progress: tuple[CourseProgress, ...] = ()

    def progress_in(self, course_key: str) -> CourseProgress | None:
        """The person's progress in the course, None when it is not taught now."""
        return next((one for one in self.progress if one.course_key == course_key), None)

    def title_of(self, course_key: str) -> str:
        """The course's title, or its key when it is not taught now."""
        found = self.progress_in(course_key)
        return found.title if found else course_key
