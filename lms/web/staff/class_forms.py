"""The forms about classes: when, where and for whom, and what is changed on their rosters."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from flask_wtf import FlaskForm
from wtforms import BooleanField, Field, IntegerField, SelectField, StringField, TextAreaField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import InputRequired, Optional
from wtforms.widgets import DateTimeLocalInput

from lms.errors import Invalid
from lms.offerings.models import Offering
from lms.offerings.scheduling import Schedule
from lms.offerings.when import local_moment
from lms.web.forms import CheckboxesField, TimeZoneField

MOMENTS = ("starts_at", "ends_at", "opens_at", "closes_at", "release_until", "locks_at")
NO_MOMENT = "Enter a date and a time such as 2027-03-16 08:30."


class MomentField(Field):
    """A date and a time as the clocks of the class show them; its data has no zone until ``in_zone`` gives it one."""

    widget = DateTimeLocalInput()
    data: datetime | None
    errors: Sequence[str]

    def process_formdata(self, valuelist: list[str]) -> None:
        """Read the moment; ValueError says how to write one."""
        text = valuelist[0].strip() if valuelist else ""
        self.data = None
        if text:
            self.data = _read_moment(text)

    def _value(self) -> str:
        if self.raw_data:
            return str(self.raw_data[0])
        return f"{self.data:%Y-%m-%dT%H:%M}" if self.data else ""

    def in_zone(self, time_zone: str) -> datetime | None:
        """The moment where the clocks of the zone show it; an hour they skip or repeat becomes an error of the field."""
        if self.data is None:
            return None
        try:
            return local_moment(self.data.date(), self.data.time(), time_zone)
        except Invalid as problem:
            self.errors = [*self.errors, str(problem)]
            return None


def _read_moment(text: str) -> datetime:
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        raise ValueError(NO_MOMENT) from None
    if moment.tzinfo or not 2000 <= moment.year <= 2200:
        raise ValueError(NO_MOMENT)
    return moment.replace(second=0, microsecond=0)


class CountField(IntegerField):
    """A whole number, whose fault is told in the site's words."""

    def process_formdata(self, valuelist: list[str]) -> None:
        """Read the number; ValueError says what to enter."""
        try:
            super().process_formdata([value.strip() for value in valuelist])
        except ValueError:
            raise ValueError("Enter a whole number.") from None


class ClassForm(FlaskForm):
    """When and where a class is held, how many seats it has and how one gets them."""

    course = SelectField("Course")
    time_zone = TimeZoneField("Time zone of the class", description="All times below are read on the clocks there.")
    starts_at = MomentField("Starts", validators=[InputRequired("Enter when the class starts: a date and a time.")])
    ends_at = MomentField("Ends", validators=[InputRequired("Enter when the class ends: a date and a time.")])
    place = StringField("Place", description="Room and address. You may leave it out for a class that is only online.")
    online_link = StringField("Link to join online", description="Shown only to those with a seat. You may leave it out.")
    capacity = CountField("Seats", validators=[InputRequired("Enter how many seats there are.")])
    instructors = CheckboxesField("Instructors", coerce=int)
    opens_at = MomentField("Booking opens", validators=[Optional()], description="At once, if you leave it out.")
    closes_at = MomentField("Booking ends", validators=[Optional()], description="When the class starts, if you leave it out.")
    release_until = MomentField(
        "Seats can be released until", validators=[Optional()], description="Until the start, if you leave it out."
    )
    locks_at = MomentField(
        "Roster is final from",
        validators=[Optional()],
        description="From then on only staff change seats, and give a reason. You may leave it out.",
    )
    needs_approval = BooleanField("Seats need approval: people ask for one, and staff approve or refuse")

    def fill(self, offering: Offering) -> None:
        """Show what the class has now, on its own clocks."""
        zone = ZoneInfo(offering.time_zone)
        for name in MOMENTS:
            moment = getattr(offering, name)
            self[name].data = moment.astimezone(zone) if moment else None
        for name in ("time_zone", "place", "online_link", "capacity", "needs_approval"):
            self[name].data = getattr(offering, name)

    def plan(self) -> Schedule | None:
        """What was entered as a schedule; None when a moment does not exist, which its field then says."""
        zone = self.time_zone.data or "UTC"
        moments = {name: self[name].in_zone(zone) for name in MOMENTS}
        if any(self[name].errors for name in MOMENTS):
            return None
        starts_at, ends_at = moments.pop("starts_at"), moments.pop("ends_at")
        assert starts_at is not None
        assert ends_at is not None
        return Schedule(
            starts_at=starts_at,
            ends_at=ends_at,
            time_zone=zone,
            place=self.place.data or "",
            capacity=self.capacity.data or 0,
            online_link=self.online_link.data,
            needs_approval=bool(self.needs_approval.data),
            **moments,
        )

    def offer(self, courses: Sequence[tuple[str, str]], instructors: Sequence[Any]) -> None:
        """Let the choice be among these courses (key and title) and these logins."""
        self.course.choices = [SelectChoice(key, title) for key, title in courses]
        self.instructors.choices = [SelectChoice(user.id, user.legal_name) for user in instructors]


class ReasonForm(FlaskForm):
    """Why something is done that concerns others."""

    reason = TextAreaField("Reason", description="Everybody whom it concerns is told.")


class KeepForm(FlaskForm):
    """How many seats are kept for which agency until when."""

    agency = SelectField("Agency")
    seats = CountField("Seats to keep", validators=[InputRequired("Enter how many seats to keep.")])
    kept_until = MomentField(
        "Kept until",
        validators=[InputRequired("Enter until when they are kept: a date and a time.")],
        description="On the clocks of the class.",
    )


class SeatForm(FlaskForm):
    """Who shall get a seat, and why if the roster is final."""

    who = StringField("E-mail address or learner number", validators=[InputRequired("Enter who shall get the seat.")])
    reason = StringField("Reason")
