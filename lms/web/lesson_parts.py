"""The parts of a lesson's page that many readers share, each kept by what it shows: the outline, the lesson, the way on."""

import json
from collections.abc import Hashable, Mapping
from typing import Any

from markupsafe import Markup

from lms.catalogue.versions import LoadedVersion
from lms.content.schema import Lesson
from lms.progress import finishing, practice
from lms.progress.reading import Practiced
from lms.progress.standing import Standing
from lms.web.fragments import fragment, render_alone


def of_page(
    version: LoadedVersion, lesson: Lesson, standing: Standing, done: Mapping[str, Practiced], faults: Mapping[str, str]
) -> dict[str, Markup]:
    """The parts by the names that the page's template has for them.

    ``done`` holds the reader's practice in the lesson by part key; ``faults`` what is wrong with what was just sent.
    """
    place = next(place for place, one in enumerate(standing.requirements) if one.key == lesson.key)
    requirement = standing.requirements[place]
    around: dict[str, Any] = {
        "course": version.document,
        "lesson": lesson,
        "standing": standing,
        "requirement": requirement,
        "before": standing.requirements[place - 1] if place else None,
        "following": standing.requirements[place + 1] if place + 1 < len(standing.requirements) else None,
    }
    seen = (version.digest, lesson.key)
    states = tuple((one.state, one.is_again) for one in standing.requirements)
    return {
        "outline": fragment("learning/outline.html", (*seen, states), lambda: around),
        "body": _body(version, (*seen, requirement.state), around, done, faults),
        "bar": fragment("learning/lesson_bar.html", (*seen, requirement.is_met), lambda: around),
    }


def _body(
    version: LoadedVersion,
    seen: tuple[Hashable, ...],
    around: dict[str, Any],
    done: Mapping[str, Practiced],
    faults: Mapping[str, str],
) -> Markup:
    lesson: Lesson = around["lesson"]
    state = tuple((key, json.dumps(done[key].answer, sort_keys=True), done[key].is_finished) for key in sorted(done))

    def values() -> dict[str, Any]:
        return around | {
            "page": version.lesson_page(lesson),
            "practice": done,
            "walks": {scenario.key: practice.walk_so_far(scenario, done) for scenario in lesson.scenarios},
            "to_do": finishing.lesson_remaining(lesson, done),
            "faults": faults,
        }

    if faults:
        return render_alone("learning/lesson_body.html", values())
    return fragment("learning/lesson_body.html", (*seen, state), values)
