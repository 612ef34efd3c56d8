"""Chips: how one requirement stands for one person, in a word or two and a tone. Pure."""

from typing import Literal, NamedTuple

from lms.requirements.explained import Leaf
from lms.requirements.outcomes import Outcome
from lms.requirements.records import Evidence
from lms.requirements.wording import LABELS

Tone = Literal["is-good", "is-caution", "is-bad", ""]

_BAD = ("not-on-the-day", "expired", "revoked")


class Chip(NamedTuple):
    """A state in words first; the tone only adds a color."""

    words: str
    tone: Tone


def of_leaf(leaf: Leaf, known: Evidence) -> Chip:
    """The chip of a requirement: what it is, until when it holds, how far the person is."""
    if leaf.is_met:
        until = leaf.certificate and leaf.certificate.expires_on
        return Chip(
            f"{LABELS[leaf.status]} → {until:%b %Y}" if until and leaf.status != "waived" else LABELS[leaf.status], "is-good"
        )
    if leaf.status == "not-on-the-day" and leaf.certificate and leaf.certificate.expires_on:
        day = leaf.certificate.expires_on
        return Chip(f"Expires {day.day} {day:%b %Y}", "is-bad")
    if leaf.status == "in-progress":
        return Chip(f"{LABELS[leaf.status]}{_how_far(leaf, known)}", "is-caution")
    return Chip(LABELS[leaf.status], "is-bad" if leaf.status in _BAD else "is-caution")


def of_outcome(outcome: Outcome) -> Chip:
    """The chip that says whether somebody is ready, or how much is left."""
    if outcome.is_met:
        return Chip("Ready", "is-good")
    if outcome.has("not-on-the-day"):
        return Chip("Not on the day", "is-bad")
    return Chip(f"{outcome.left} left", "is-caution")


def _how_far(leaf: Leaf, known: Evidence) -> str:
    progress = known.progress_in(leaf.steps[0].key) if leaf.steps else None
    return f" {progress.met}/{progress.total}" if progress else ""
