"""A course document as JSON, taken apart into its outline and its activities by name, and put together again.

Drafts are documents that need not be valid, so everything here works on plain values and refuses nothing.
"""

from typing import Any

Document = dict[str, Any]


def take_apart(document: Document) -> tuple[Document, dict[str, Document]]:
    """The document with names in place of its activities, and the activities by name: their keys, made different where not."""
    activities: dict[str, Document] = {}
    modules = []
    for module in document.get("modules", []):
        names = [_add(activities, activity) for activity in module.get("activities", [])]
        modules.append(module | {"activities": names})
    return document | {"modules": modules}, activities


def put_together(outline: Document, activities: dict[str, Document]) -> Document:
    """The document that was taken apart."""
    modules = [module | {"activities": [activities[name] for name in module["activities"]]} for module in outline["modules"]]
    return outline | {"modules": modules}


def _add(activities: dict[str, Document], activity: Document) -> str:
    key = str(activity.get("key") or "")
    name = next(name for number in range(len(activities) + 1) if (name := f"{key}~{number}" if number else key) not in activities)
    activities[name] = activity
    return name
