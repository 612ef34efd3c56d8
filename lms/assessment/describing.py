"""The settings of a quiz or an exam as sentences, for those who write it. Pure."""

from lms.assessment.policy import in_words
from lms.content.schema import Assessment

_FEEDBACK = {
    "now": "Learners see the reason right after each answer, which then stands.",
    "after-submit": "Learners see every reason after they submit.",
    "after-pass": "Learners see the reasons once they have passed.",
    "never": "Learners are not shown the right answers.",
}


def sentences(assessment: Assessment) -> list[str]:
    """What the settings mean for learners, the attempts and the pass mark first."""
    told = [_attempts(assessment), _length(assessment), _time(assessment), _FEEDBACK[assessment.feedback]]
    if assessment.opens == "after-the-rest":
        told.append("It opens when the rest of the course is done.")
    if critical := sum(item.critical for item in assessment.items):
        told.append(f"To pass, every life-safety question that is asked must be right in full; there {_are(critical)}.")
    return [*told, "Options are shuffled." if assessment.shuffle_options else "Options stand in the order they are written in."]


def _attempts(assessment: Assessment) -> str:
    count = assessment.attempts
    words = "As many attempts as it takes" if count is None else f"{count} attempt{'s' if count > 1 else ''}"
    apart = f", {in_words(assessment.cooldown_minutes)} apart" if assessment.cooldown_minutes and count != 1 else ""
    return f"{words}{apart}, pass at {assessment.pass_percent} %."


def _length(assessment: Assessment) -> str:
    count = len(assessment.items)
    if not count:
        return "There are no questions yet."
    questions = f"{count} question{'' if count == 1 else 's'}"
    if assessment.draw:
        return f"Each attempt draws {assessment.length} of {questions} and mixes them."
    return f"Every attempt asks {'all ' if count > 1 else ''}{questions}, in this order."


def _time(assessment: Assessment) -> str:
    limit = assessment.time_limit_minutes
    return f"Time limit: {in_words(limit)}; what is saved by then counts." if limit else "No time limit."


def _are(count: int) -> str:
    return "is 1" if count == 1 else f"are {count}"
