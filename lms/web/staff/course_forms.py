"""The forms about courses as wholes."""

from collections.abc import Sequence
from typing import Any

from flask_wtf import FlaskForm
from wtforms import RadioField, SelectField, StringField, TextAreaField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import InputRequired, Length, Regexp, StopValidation, ValidationError

from lms.catalogue.authors import Written
from lms.content.beginnings import suggest_key
from lms.content.types import KEY, LONGEST_KEY

NO_KEY = "Use lower-case letters, digits and single hyphens, such as night-watch."
STARTS = [
    SelectChoice("blank", "A blank course"),
    SelectChoice("outline", "An outline with objectives"),
    SelectChoice("copy", "A copy of a course"),
]


def _made_from_title(form: Any, field: StringField) -> None:
    if not field.data and not form.title.data:
        # The title is asked for, and the key follows from it.
        raise StopValidation


class NewCourseForm(FlaskForm):
    """What a new course is called and what it starts from."""

    title = StringField("Title", validators=[InputRequired("Give the course a title."), Length(max=600)])
    key = StringField(
        "Key",
        description="Part of its address, for ever. Leave it out to have one made from the title.",
        filters=[lambda text: (text or "").strip()],
        validators=[
            _made_from_title,
            Regexp(rf"{KEY}\Z", message=NO_KEY),
            Length(max=LONGEST_KEY, message=f"Use at most {LONGEST_KEY} characters."),
        ],
    )
    delivery = RadioField(
        "Taught",
        choices=[SelectChoice("online", "Online, self-paced"), SelectChoice("classroom", "In a classroom")],
        default="online",
    )
    start = RadioField("Start from", choices=STARTS, default="blank")
    objectives = TextAreaField("Objectives", description="For an outline: what somebody can do afterwards, one on each line.")
    modules = TextAreaField("Modules", description="For an outline: their titles, one on each line.")
    source = SelectField(
        "Copy of",
        validate_choice=False,
        description="For a copy: a course that you work on and that is published. Everything in the copy gets a new key.",
    )

    def process(self, formdata: Any = None, obj: Any = None, data: Any = None, **kwargs: Any) -> None:
        """Fill the fields; a key that was left out is made from the title, and can be changed once it is shown."""
        super().process(formdata, obj, data, **kwargs)
        if self.is_submitted() and not self.key.data and self.title.data:
            self.key.data = suggest_key(self.title.data)

    def offer_sources(self, courses: Sequence[Written]) -> None:
        """Let the author choose among the courses that can be copied."""
        self.source.choices = [SelectChoice(one.key, one.title) for one in courses if one.version]

    def validate_source(self, field: SelectField) -> None:
        """A copy is made of a course on the list."""
        if self.start.data == "copy" and field.data not in {choice.value for choice in field.choices or ()}:
            raise ValidationError("Choose the course to copy.")

    def validate_objectives(self, field: TextAreaField) -> None:
        """An outline has objectives, and their texts fit."""
        if self.start.data == "outline":
            if not self.lines("objectives"):
                raise ValidationError("Write at least one objective.")
            if any(len(line) > 600 for line in self.lines("objectives") + self.lines("modules")):
                raise ValidationError("Use at most 600 characters for each objective and title.")

    def lines(self, name: str) -> list[str]:
        """The lines of a field that hold something."""
        return [line.strip() for line in (self[name].data or "").splitlines() if line.strip()]
