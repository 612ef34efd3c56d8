"""Advice for authors: what of a course to fix first, why, and how, in plain words. Pure."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction

from lms.reports.item_advice import notes_on
from lms.reports.measured import FEW, MeasuredActivity, MeasuredAssessment, MeasuredItem

FIRST = 3
STOPPED = Fraction(1, 5)
UNRELIABLE = Fraction(7, 10)
"""Nunnally, J. C. (1978), Psychometric theory (2nd ed.), finds 0.7 enough to begin with."""

FLAGS = {
    "key": "Check the key",
    "stops": "People stop here",
    "backwards": "Works backwards",
    "unreliable": "Chance decides",
    "hard": "Very hard",
    "long": "Takes longer",
    "short": "Takes less time",
    "weak": "Tells little",
    "blank": "Often left blank",
    "unused": "Misleads nobody",
}
"""The kinds of findings in two or three words, what does most harm first."""

_ORDER = list(FLAGS)


@dataclass(frozen=True)
class Finding:
    """Something to fix: its kind, what it is about, why, and what to do. ``many`` is how many people it met.

    A question is named by its number in the version that is taught and by its key.
    """

    kind: str
    activity_key: str
    subject: str
    reason: str
    remedy: str
    many: int
    item_number: int | None = None
    item_key: str | None = None

    @property
    def flag(self) -> str:
        """The finding in two or three words."""
        return FLAGS[self.kind]


def first_to_fix(assessments: Sequence[MeasuredAssessment], activities: Sequence[MeasuredActivity]) -> list[Finding]:
    """The three findings that matter most, at most one for each question or activity."""
    found = [finding for one in assessments for finding in of_assessment(one)]
    found += [finding for one in activities for finding in of_activity(one)]
    found.sort(key=lambda finding: (_ORDER.index(finding.kind), -finding.many))
    firsts: dict[tuple[str, int | None], Finding] = {}
    for finding in found:
        firsts.setdefault((finding.activity_key, finding.item_number), finding)
    return list(firsts.values())[:FIRST]


def of_assessment(measured: MeasuredAssessment) -> Iterator[Finding]:
    """What there is to say of an assessment and of its questions."""
    assessment, reliability = measured.assessment, measured.reliability
    if assessment.kind == "exam" and reliability is not None and reliability < UNRELIABLE and not measured.is_mastered:
        yield Finding(
            "unreliable",
            assessment.key,
            assessment.title,
            "Whoever took it twice might well get two different results: who passes depends much on chance.",
            "Mend the questions that are flagged, and ask more questions in each attempt.",
            measured.sums.attempts,
        )
    for item in measured.items:
        yield from of_item(measured, item)


def of_item(measured: MeasuredAssessment, item: MeasuredItem) -> list[Finding]:
    """What there is to say of one of the assessment's questions, the worst first."""
    subject = f"Question {item.number} of {measured.assessment.title}"
    key, asked = measured.assessment.key, item.sums.asked
    place = (item.number, item.item.key)
    return [Finding(kind, key, subject, reason, remedy, asked, *place) for kind, reason, remedy in notes_on(item)]


def of_activity(measured: MeasuredActivity) -> Iterator[Finding]:
    """What there is to say of an activity: that people stop there, or that attempts take other minutes than those declared."""
    key, title = measured.activity.key, measured.activity.title
    if measured.started >= FEW and measured.stopped >= STOPPED * measured.started:
        yield Finding(
            "stops",
            key,
            title,
            f"{measured.stopped} of the {measured.started} who started it were last seen here, and not for a month.",
            "Go through it as they do: is something broken, too long, or too much to take in one go?",
            measured.stopped,
        )
    if measured.is_assessment and measured.spell:
        yield from _of_time(measured, measured.spell.median, measured.activity.minutes)


def _of_time(measured: MeasuredActivity, median: int, declared: int) -> Iterator[Finding]:
    takes_long = median >= 1.5 * declared
    if takes_long or (median <= 0.5 * declared and declared - median >= 3):
        took = f"{_minutes(median)} or {'longer' if takes_long else 'less'}" if median else "less than a minute"
        yield Finding(
            "long" if takes_long else "short",
            measured.activity.key,
            measured.activity.title,
            f"Half of {measured.timed} attempts took {took}; the course says {_minutes(declared)}.",
            "Declare the minutes it really takes: learners plan by them, and contact hours are counted from them.",
            measured.timed,
        )


def _minutes(number: int) -> str:
    return f"{number} minute{'' if number == 1 else 's'}"
