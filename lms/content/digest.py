"""One short name for the whole content of a course."""

import json
from hashlib import sha256

from lms.content.schema import Course


def digest(course: Course) -> str:
    """The SHA-256, in 64 hexadecimal digits, of the course as canonical JSON; media count through their own digests."""
    document = course.model_dump(mode="json")
    return sha256(json.dumps(document, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()).hexdigest()
