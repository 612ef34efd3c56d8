"""The submission pack as a PDF that assistive technology can read (PDF/UA-1, ISO 14289-1). Pure."""

import json
from collections.abc import Callable, Mapping
from datetime import UTC, date, datetime, time
from pathlib import Path
from typing import Any

import typst

from lms.credentials import lettering

_TEMPLATE = Path(__file__).parent / "typeset" / "submission.typ"
_NOTE = "Not every letter of a name can be drawn here. The learner number tells who is meant."


def render_pdf(content: Mapping[str, Any]) -> bytes:
    """The submission on Letter pages; the same content gives the same bytes, and no name in it can make it fail."""
    for write in (lettering.drawable, lettering.plain):
        try:
            return _typeset(_written(content, write))
        except typst.TypstError:
            # Some letter is in no font after all: the next way of writing has fewer of them.
            continue
    raise AssertionError("plain letters can always be drawn")


def _written(content: Mapping[str, Any], write: Callable[[str], str]) -> dict[str, Any]:
    def is_whole(text: str) -> bool:
        return lettering.letters(write(text)) == lettering.letters(text)

    names = [content["agency"], content["by"], *(row[0] for course in content["courses"] for row in course["roll"])]
    return {
        "agency": write(content["agency"]) or "Agency",
        "scope": _scope(content["agencies"]),
        "provider": write(content["provider_number"] or ""),
        "by": write(content["by"]) or "The coordinator",
        "on": _day(content["on"]),
        "date": content["on"],
        "issuer": write(content["issuer"]),
        "note": "" if all(map(is_whole, names)) else _NOTE,
        "courses": [_course(course, write) for course in content["courses"]],
    }


def _course(course: Mapping[str, Any], write: Callable[[str], str]) -> dict[str, Any]:
    rows = []
    for name, learner, number, hours, issued, until in course["roll"]:
        days = (_day(issued, "%b"), _day(until, "%b") if until else "Always")
        rows.append([write(name) or f"Learner {learner}", learner, number, hours, *days])
    counts = f"{course['complete']} of {course['total']} complete."
    return {"title": write(course["title"]) or course["key"], "counts": counts, "roll": rows}


def _typeset(words: dict[str, Any]) -> bytes:
    return typst.compile(
        str(_TEMPLATE),
        format="pdf",
        pdf_standards=["ua-1"],
        font_paths=lettering.fonts(),
        sys_inputs={"data": json.dumps(words | {"fonts": lettering.FAMILIES})},
        timestamp=datetime.combine(date.fromisoformat(words["date"]), time(), UTC),
    )


def _scope(agencies: int) -> str:
    return "This agency only." if agencies == 1 else f"This agency and {agencies - 1} below it."


def _day(text: str, month: str = "%B") -> str:
    day = date.fromisoformat(text)
    return f"{day.day} {day.strftime(month)} {day.year}"
