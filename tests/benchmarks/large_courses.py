"""Courses of any size, made of the same lesson, quiz, objective, source and term over and over."""

from typing import Any

from lms.content import schema
from tests.factories import a_course_document, a_lesson, a_quiz

LESSONS, ITEMS = 500, 10
"""How many lessons make a very large course, and how many questions the quiz of each has."""

PARTS: dict[str, tuple[str, dict[str, Any]]] = {
    "objectives": ("objective", {"text": "Ask for the place before anything else."}),
    "sources": ("source", {"title": "A standard", "publisher": "A publisher", "as_of": "2026", "standing": "dated"}),
    "glossary": ("term", {"term": "Callback", "meaning": "A call to the number that the caller gave."}),
}
"""What each of the course's lists has over and over: how its keys begin, and what each entry says."""


def a_large_document(key: str, lessons: int) -> schema.Course:
    """A course of that many lessons, each with its quiz, its objective, its source and its term."""
    activities: list[schema.Activity] = []
    for number in range(lessons):
        objective = f"objective-{number + 1}"
        activities += [a_lesson(f"lesson-{number}", checks=1, objectives=[objective]), a_quiz(f"quiz-{number}", items=ITEMS)]
    parts = {
        name: [entry | {"key": f"{noun}-{number + 1}"} for number in range(lessons)] for name, (noun, entry) in PARTS.items()
    }
    return a_course_document(key, activities=activities, **parts)
