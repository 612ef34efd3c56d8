"""Nudging: telling somebody what a class still asks of them, once a day at most."""

from lms.offerings import checking
from lms.offerings.models import Offering
from lms.offerings.telling import tell_missing
from lms.people.models import Person
from lms.requirements.explained import Step
from lms.requirements.wording import say_minutes


def nudge(offering: Offering, person: Person) -> str:
    """Remind the person of what is left before the class, and say what came of it. Raises Closed when it is too late for that."""
    checking.refuse_closed(offering)
    explained = checking.explain(offering, person.id)
    if explained.is_met:
        return "Nothing to remind them of."
    told = tell_missing(offering, person.id, "\n".join(_say(step) for step in explained.steps))
    return "Reminder sent." if told else "Reminded today already."


def _say(step: Step) -> str:
    return f"- {step.label}: {step.title}{f', {say_minutes(step.minutes)}' if step.minutes else ''}"
