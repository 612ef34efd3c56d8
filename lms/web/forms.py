"""Fields that several forms share, with the site's words for what is wrong."""

import secrets
from collections.abc import Callable
from typing import Any

from flask import request
from flask_wtf import FlaskForm
from wtforms import DateField, Field, HiddenField, SelectField, SelectMultipleField, StringField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import InputRequired, Length, ValidationError
from wtforms.widgets import CheckboxInput, ListWidget

from lms.db import db
from lms.errors import Invalid, Refused
from lms.people.registering import clean_name, known_zone, time_zones
from lms.web.signing_in import kept_form

COMMON_ZONES = {
    "America/New_York": "Eastern",
    "America/Chicago": "Central",
    "America/Denver": "Mountain",
    "America/Phoenix": "Arizona",
    "America/Los_Angeles": "Pacific",
    "America/Anchorage": "Alaska",
    "Pacific/Honolulu": "Hawaii",
    "America/Puerto_Rico": "Puerto Rico",
    "Pacific/Guam": "Guam",
}


def zone_choices() -> list[SelectChoice]:
    """Every IANA zone, those of the United States first and by their common names."""
    rest = sorted(zone for zone in time_zones() if "/" in zone and not zone.startswith("Etc/") and zone not in COMMON_ZONES)
    common = [SelectChoice(zone, f"{name} ({zone})", {}, "United States") for zone, name in COMMON_ZONES.items()]
    return common + [SelectChoice(zone, zone.replace("_", " "), {}, "All time zones") for zone in rest]


class Refilled(FlaskForm):
    """A form that shows again what was typed into it, but no password, when it could not be sent safely."""

    def process(self, formdata: Any = None, obj: Any = None, data: Any = None, **kwargs: Any) -> None:
        """Fill the fields: from what is sent now, else from what was kept, else from the object."""
        kept = kept_form(request.path) if request.method == "GET" else None
        if kept:
            obj, data = None, {name: values[0] for name, values in kept.items()}
        super().process(formdata, obj, data, **kwargs)


NO_DATE = "Enter a date such as 2026-11-30."


def is_accepted(act: Callable[[], Any], field: Field) -> bool:
    """Whether the domain does it; what it refuses is said at the field, and nothing of it is kept."""
    try:
        act()
    except Refused as problem:
        db.session.rollback()
        field.errors = [*field.errors, str(problem)]
        return False
    return True


class DayField(DateField):
    """A date, whose fault is told in the site's words."""

    def process_formdata(self, valuelist: list[str]) -> None:
        """Read the date; ValueError says how to write one."""
        try:
            super().process_formdata([value.strip() for value in valuelist])
        except ValueError:
            raise ValueError(NO_DATE) from None


class CheckboxesField(SelectMultipleField):
    """Any number of choices, each with a checkbox."""

    widget = ListWidget(prefix_label=False)
    option_widget = CheckboxInput()


class OnceField(HiddenField):
    """What tells one form from another, so that the same one sent again is known."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(default=lambda: secrets.token_urlsafe(16), validators=[InputRequired(), Length(max=40)], **kwargs)


class NameField(StringField):
    """A person's full name in any script."""

    data: str | None

    def pre_validate(self, form: Any) -> None:
        """Clean the name up; ValidationError says what does not fit."""
        self.data = _checked(clean_name, self.data)


class TimeZoneField(SelectField):
    """A choice among the IANA time zones."""

    data: str | None

    def __init__(self, label: str, **kwargs: Any) -> None:
        super().__init__(label, choices=zone_choices, default="America/New_York", validate_choice=False, **kwargs)

    def pre_validate(self, form: Any) -> None:
        """Refuse a zone there is not."""
        self.data = _checked(known_zone, self.data)


def _checked(check: Any, value: str | None) -> str:
    try:
        return check(value or "")
    except Invalid as problem:
        raise ValidationError(str(problem)) from problem
