"""The forms about agencies, the people in them and those who coordinate them."""

from flask_login import current_user
from flask_wtf import FlaskForm
from wtforms import BooleanField, SelectField, StringField, TextAreaField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import InputRequired, Optional

from lms.catalogue import versions
from lms.people import tree
from lms.people.models import AGENCY_KINDS, JOBS
from lms.permissions import coordinated_by
from lms.web.filters import in_words
from lms.web.forms import NO_DATE, DayField

TOP = "top"


def _choices(keys: tuple[str, ...]) -> list[SelectChoice]:
    return [SelectChoice(key, in_words(key)) for key in keys]


class AgencyForm(FlaskForm):
    """What an agency is called and where it lies."""

    name = StringField("Name")
    kind = SelectField("Kind", choices=_choices(AGENCY_KINDS))
    provider_number = StringField(
        "Provider number", description="What the state's training records call it. You may leave it out."
    )
    parent = SelectField("Lies below")

    def offer_parents(self) -> None:
        """Let the coordinator choose among the agencies below which they may put others."""
        scope = coordinated_by(current_user)
        lines = [line for branch in tree.read(scope) for line in branch.walk()]
        top = [SelectChoice(TOP, "Nothing: it stands at the top")] if scope.everything else []
        places = [(depth, one) for depth, one in lines if scope.reaches_below(one.id)]
        self.parent.choices = top + [SelectChoice(one.public_id, "\u2014 " * depth + one.name) for depth, one in places]


class AdmitForm(FlaskForm):
    """Whom to add to an agency, as what and from when."""

    people = TextAreaField(
        "E-mail addresses or learner numbers", description="One on each line. You can paste a column of a table."
    )
    job = SelectField("Job", choices=_choices(JOBS))
    starts_on = DayField("First day", validators=[Optional()], description="Today, if you leave it out.")


class MembershipForm(FlaskForm):
    """What somebody does at an agency, from when to when."""

    job = SelectField("Job", choices=_choices(JOBS))
    starts_on = DayField("First day", validators=[InputRequired(NO_DATE)])
    ends_on = DayField("Last day", validators=[Optional()], description="Leave it out while the person stays.")


class GrantForm(FlaskForm):
    """Who shall coordinate what."""

    email = StringField("E-mail")
    reach = SelectField("Coordinates")
    includes_below = BooleanField("With every agency below it")

    def offer_reaches(self) -> None:
        """Let the choice be among all agencies and all classroom courses."""
        lines = [line for branch in tree.read(coordinated_by(current_user)) for line in branch.walk()]
        agencies = [SelectChoice(f"agency:{one.public_id}", "\u2014 " * depth + one.name, {}, "Agencies") for depth, one in lines]
        courses = [one for one in versions.all_current() if one.document.delivery == "classroom"]
        self.reach.choices = agencies + [
            SelectChoice(f"course:{one.key}", one.document.title, {}, "Classroom courses") for one in courses
        ]
