"""Judging requirements that ask for something other than a course: a job, a kind of agency, an affirmation. Pure."""

from collections.abc import Sequence
from datetime import date

from lms.content.schema import AffirmationRequirement, AgencyRequirement, JobRequirement
from lms.requirements.explained import Leaf, Step
from lms.requirements.records import Evidence, HeldPlace, LeafKind
from lms.requirements.rules import identify
from lms.requirements.wording import AGENCIES, JOBS, join_with, list_days, say_day, say_place


def judge_job(rule: JobRequirement, evidence: Evidence, on_day: date, today: date) -> Leaf:
    """Whether the person works in one of the jobs on the class day."""
    title = f"Works as {join_with([JOBS[job] for job in rule.jobs], 'or')}"
    places = [place for place in evidence.places if place.job in rule.jobs]
    return _judge_places(*identify(rule), title, places, on_day, today)


def judge_agency(rule: AgencyRequirement, evidence: Evidence, on_day: date, today: date) -> Leaf:
    """Whether the person belongs to an agency of one of the kinds on the class day."""
    title = f"Belongs to {join_with([AGENCIES[kind] for kind in rule.agency_kinds], 'or')}"
    places = [place for place in evidence.places if place.agency_kind in rule.agency_kinds]
    return _judge_places(*identify(rule), title, places, on_day, today)


def judge_affirmation(rule: AffirmationRequirement, evidence: Evidence) -> Leaf:
    """Whether the person has affirmed these words."""
    kind, key = identify(rule)
    given = [one.affirmed_on for one in evidence.affirmed if (one.key, one.text) == (rule.affirmation, rule.text)]
    sentence = f"“{rule.text}” {f'Affirmed on {say_day(min(given))}.' if given else 'Not affirmed yet.'}"
    steps = () if given else (Step(key, rule.text, "Affirm this", 1, kind),)
    return Leaf(key, "Affirmation", "affirmed" if given else "not-affirmed", sentence, (), None, steps, kind)


def _judge_places(kind: LeafKind, key: str, title: str, places: Sequence[HeldPlace], on_day: date, today: date) -> Leaf:
    step = Step(key, title, "Ask the agency to put this on record", None, kind)
    if counting := [place for place in places if place.holds_on(on_day)]:
        place = max(counting, key=_lasting)
        return Leaf(key, title, "on-record", f"{say_place(place)}.", list_days(place), None, (), kind)
    if passing := [place for place in places if place.holds_on(today)]:
        place = max(passing, key=_lasting)
        sentence = f"{say_place(place)}, but not on {say_day(on_day)}, when the class starts."
        return Leaf(key, title, "not-on-the-day", sentence, list_days(place), None, (step,), kind)
    return Leaf(key, title, "not-on-record", "No agency has this on record for that day.", (), None, (step,), kind)


def _lasting(place: HeldPlace) -> tuple[date, date, str]:
    return place.ends_on or date.max, place.starts_on, place.agency
