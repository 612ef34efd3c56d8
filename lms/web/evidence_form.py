"""The form that asks for a certificate from elsewhere; people fill it in for themselves, and coordinators for their people."""

from pathlib import Path
from typing import Any

from flask import current_app
from flask_login import current_user
from flask_wtf import FlaskForm
from flask_wtf.file import FileField
from itsdangerous import BadSignature, URLSafeSerializer
from wtforms import HiddenField, SelectField, StringField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import DataRequired, InputRequired, Length, Optional, ValidationError

from lms.errors import Invalid
from lms.people.models import Person
from lms.requirements import documents, external
from lms.requirements.asking import asked_for
from lms.requirements.documents import Document
from lms.requirements.external import Certificate
from lms.requirements.models import ExternalEvidence
from lms.web.forms import DayField

ROOM_FOR_FORM = 3 * documents.LARGEST
"""So much is read, so that a file that is somewhat too large is refused in words and the rest of the form is kept."""


class EvidenceForm(FlaskForm):
    """What the certificate says, what it should count for, and a copy of it."""

    course = SelectField("Course it should count for")
    issuer = StringField(
        "Who issued it",
        validators=[DataRequired("Say who issued the certificate."), Length(max=200, message="Use at most 200 characters.")],
    )
    title = StringField(
        "Title on the certificate",
        validators=[DataRequired("Give the title on the certificate."), Length(max=200, message="Use at most 200 characters.")],
    )
    number = StringField("Number", validators=[Length(max=100, message="Use at most 100 characters.")])
    issued_on = DayField("Issued on", validators=[InputRequired("Give the day of issue, such as 2026-11-30.")])
    expires_on = DayField("Expires on", validators=[Optional()])
    document = FileField("Copy of the certificate")
    kept = HiddenField()

    kept_document: Document | None = None

    def offer_courses(self, chosen: str) -> None:
        """Let the choice be among the courses that classes ask for; ``chosen`` is the key of the one proposed first."""
        self.course.choices = [SelectChoice(one.key, one.document.title) for one, _asking in asked_for().values()]
        if not self.course.raw_data and chosen in [choice.value for choice in self.course.choices]:
            self.course.data = chosen

    def validate_document(self, field: Any) -> None:
        """Keep the file, or the one that was sent with an earlier try; ValidationError says why it is not taken."""
        if not field.data:
            self.kept_document = _unseal(self.kept.data)
            return
        try:
            self.kept_document = documents.keep(folder(), field.data.read(documents.LARGEST + 1))
        except Invalid as problem:
            raise ValidationError(str(problem)) from problem

    def seal(self) -> str:
        """What the page carries of a file that was taken, so that it need not be chosen again."""
        return _signer().dumps([current_user.id, vars(self.kept_document)]) if self.kept_document else ""

    def submit(self, person: Person) -> ExternalEvidence:
        """Submit what the form holds for the person."""
        assert self.issued_on.data is not None
        course_id = next(key for key, (one, _asking) in asked_for().items() if one.key == self.course.data)
        certificate = Certificate(
            self.issuer.data or "", self.title.data or "", self.number.data or "", self.issued_on.data, self.expires_on.data
        )
        return external.submit(person, course_id, certificate, current_user.person, self.kept_document)


def folder() -> Path:
    """Where documents lie: in the data folder, which no address leads to."""
    return current_app.config["SETTINGS"].data / "documents"


def _signer() -> URLSafeSerializer:
    return URLSafeSerializer(current_app.config["SECRET_KEY"], salt="kept document")


def _unseal(kept: str | None) -> Document | None:
    try:
        owner, values = _signer().loads(kept or "")
    except BadSignature:
        return None
    # A seal from somebody else's page must not lead to their document.
    return Document(**values) if owner == current_user.id else None
