"""How reliable a test is, in plain words. Pure."""

from fractions import Fraction

from lms.reports.measured import ENOUGH, MeasuredAssessment

_STEPS = (
    (Fraction(8, 10), "Reliable", "Whoever took it twice would mostly get the same result."),
    (Fraction(7, 10), "Fairly reliable", "Good enough for a quiz; an exam that decides much should do better."),
    (Fraction(5, 10), "Not very reliable", "Whoever took it twice might well get another result."),
    (Fraction(-(10**9)), "Hardly reliable", "Results depend more on chance than on what people know."),
)
"""From which reliability on which words hold; the usual bounds, as in Nunnally, J. C. (1978), Psychometric theory (2nd ed.)."""


def say_reliability(measured: MeasuredAssessment) -> str:
    """What can be said of the reliability of a quiz or exam, with its number."""
    attempts = measured.sums.attempts
    if not measured.is_judged:
        return f"Too few attempts to say how reliable it is: {attempts}, and it takes {ENOUGH}."
    reliability, error = measured.reliability, measured.error
    if reliability is None or error is None:
        return "Nothing can be said of its reliability, because all results are the same."
    words, meaning = next((words, meaning) for least, words, meaning in _STEPS if reliability >= least)
    said = f"{words} ({max(0.0, float(reliability)):.2f}). {meaning} "
    said += f"By chance alone a result is off by about {error:.1f} of {measured.assessment.length} questions, up or down."
    return f"{said}{_comfort(measured)}" if reliability < _STEPS[1][0] else said


def _comfort(measured: MeasuredAssessment) -> str:
    if measured.is_mastered:
        return " Nearly everybody gets nearly everything right, which by itself makes this low; that is no fault."
    return " A short quiz on the way is seldom more reliable." if measured.assessment.kind == "quiz" else ""
