"""Shapes: what the API takes and answers. The document is made from them."""

from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from lms.requirements.explained import Branch, Leaf

Explained = Annotated[
    Leaf | Branch, Field(discriminator="kind", description="The requirement, part by part, and what is left to do.")
]
Name = Annotated[
    str,
    StringConstraints(min_length=1, max_length=320, pattern=r"^[^\x00-\x1f\x7f]+$"),
    Field(description="A learner number, an e-mail address or a certificate number."),
]
PublicId = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9_-]{1,40}$")]
CourseKey = Annotated[str, StringConstraints(pattern=r"^[a-z0-9-]{1,80}$")]
Limit = Annotated[int, Field(ge=1, le=100, description="How many at most.")]


class Sent(BaseModel):
    """What a caller sends: nothing but what is named."""

    model_config = ConfigDict(extra="forbid")


class Fault(BaseModel):
    """One thing that does not fit, and where."""

    where: str
    detail: str


class Problem(BaseModel):
    """Why something was refused (RFC 9457). ``requirement`` comes with a seat that a person may not have yet."""

    type: str = Field(description="about:blank, or urn:threshold:problem: and what it is.")
    title: str
    status: int
    detail: str
    errors: list[Fault] | None = None
    requirement: Explained | None = None


class Learner(BaseModel):
    """A person, by the name of today."""

    learner_number: str
    name: str
