"""Courses of any size, made of the same lesson, quiz, objective, source and term over and over."""

from typing import Any

from lms.content import schema
from tests.factories import a_course_document, a_lesson, a_quiz

ITEMS = 10
"""Each lesson has a quiz of so many questions."""


def a_large_document(key: str, lessons: int) -> schema.Course:
    """A course of that many lessons, each with its quiz, its objective, its source and its term."""
    activities: list[schema.Activity] = []
    for number in range(lessons):
        objective = f"objective-{number + 1}"
        activities += [a_lesson(f"lesson-{number}", checks=1, objectives=[objective]), a_quiz(f"quiz-{number}", items=ITEMS)]
    parts = {name: [part | {"key": f"{name[:-1]}-{number + 1}"} for number in range(lessons)] for name, part in PARTS.items()}
    return a_course_document(
        key, activities=activities, objectives=parts["objectives"], sources=parts["sources"], glossary=parts["terms"]
    )


PARTS: dict[str, dict[str, Any]] = {
    "objectives": {"text": "Ask for the place before anything else."},
    "sources": {"title": "A standard", "publisher": "A publisher", "as_of": "2026", "standing": "dated"},
    "terms": {"term": "Callback", "meaning": "A call to the number that the caller gave."},
}
