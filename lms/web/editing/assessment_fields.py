"""The fields of a quiz or an exam itself, and how many of its questions each attempt draws."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from lms.content.apart import Document
from lms.content.outlining import items_of
from lms.content.schema import Assessment
from lms.web.editing.fields import Field, numbered, read
from lms.web.editing.item_fields import SUPPRESS

_FEEDBACK = (
    ("now", "Right after each answer"),
    ("after-submit", "After an attempt is submitted"),
    ("after-pass", "Once the learner has passed"),
    ("never", "Never"),
)
_OPENS = (("any-time", "At any time"), ("after-the-rest", "When the rest of the course is done"))

SETTINGS = (
    Field("title", "Title"),
    Field("minutes", "Minutes it takes", "number"),
    Field("intro", "What to know before starting", "text", "You may leave it out."),
    Field("pass_percent", "Percent of the points to pass with", "number"),
    Field("attempts", "Attempts", "number", "Leave it out for no limit."),
    Field("cooldown_minutes", "Minutes between two attempts", "number", "1440 are a day. Leave it out for no pause."),
    Field("time_limit_minutes", "Time limit in minutes", "number", "Leave it out for no limit."),
    Field("feedback", "When learners see the right answers and the reasons", "pick", choices=_FEEDBACK),
    Field("opens", "When it opens", "pick", choices=_OPENS),
    Field("shuffle_options", "Shuffle the options of each question", "flag"),
    SUPPRESS,
)

_STRATUM = (Field("objective", "Objective"), Field("count", "Drawn", "number"))
_DEFAULTS = {
    name: field.get_default() for name, field in Assessment.model_fields.items() if not field.is_required() and name != "draw"
}


@dataclass(frozen=True)
class Stratum:
    """One objective of the pool: how many questions measure it, and how many of them each attempt draws (None: not said)."""

    objective: str
    text: str
    have: int
    count: Any

    @property
    def fault(self) -> str | None:
        """Why so many cannot be drawn."""
        if not isinstance(self.count, int) or self.count <= self.have:
            return None
        return f"It cannot draw {self.count}: {self.have or 'no'} question{'s measure' if self.have != 1 else ' measures'} this."


def with_defaults(activity: Document) -> Document:
    """The quiz or exam with what the format takes where its author said nothing."""
    return _DEFAULTS | activity


def read_settings(tree: Mapping[str, Any]) -> Document:
    """The settings that the form was filled in with; an objective of which nothing is drawn is left out."""
    settings = read(SETTINGS, tree)
    drawn = [read(_STRATUM, entry) for entry in numbered(tree.get("draw"))]
    settings["cooldown_minutes"] = settings["cooldown_minutes"] or 0
    return settings | {"draw": [stratum for stratum in drawn if stratum["count"] not in (None, 0)]}


def pool(document: Document, activity: Document) -> list[Stratum]:
    """Every objective that is drawn from, in the author's order, and then those that could be."""
    texts = {str(one.get("key")): str(one.get("text") or one.get("key")) for one in document.get("objectives", [])}
    measured = [str(item.get("objective")) for item in items_of(activity)]
    written = activity.get("draw")
    drawn = [one for one in written if isinstance(one, dict)] if isinstance(written, list) else []
    counts = [(str(one.get("objective")), one.get("count")) for one in drawn]
    listed = {objective for objective, _count in counts}
    counts += [(objective, None) for objective in texts if objective not in listed]
    return [
        Stratum(key, texts.get(key, f"{key} (not in the course)"), measured.count(key), count)
        for key, count in counts
        if count is not None or key in measured
    ]
