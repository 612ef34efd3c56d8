"""What a certificate states, claim by claim, in a fixed order. Pure."""

from datetime import date

from pydantic import BaseModel, ConfigDict

LABELS = {
    "number": "Number",
    "name": "Name",
    "course": "Course",
    "course_key": "Course key",
    "version": "Version",
    "hours": "Contact hours",
    "delivery": "Delivery",
    "result": "Result",
    "issued_on": "Issued on",
    "expires_on": "Valid until",
    "issuer": "Provider",
}
"""Every claim in the order in which it is signed and shown, with its words on pages. New claims go to the end."""


class Claims(BaseModel):
    """What one certificate states. ``expires_on`` is None when it does not expire; it is valid to the end of that day."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    number: str
    name: str
    course: str
    course_key: str
    version: int
    hours: str
    delivery: str
    result: str
    issued_on: date
    expires_on: date | None
    issuer: str

    def values(self) -> dict[str, str]:
        """Every claim as the text that is signed, in the order of ``LABELS``; dates as YYYY-MM-DD, empty when there is none."""
        plain = self.model_dump(mode="json")
        return {name: "" if plain[name] is None else str(plain[name]) for name in LABELS}
