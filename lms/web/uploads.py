"""How much a request may carry: little, but for the views that take a file."""

from collections.abc import Callable
from typing import Any, TypeVar

from flask import Flask, current_app, request

MOST_FIELDS = 20_000
"""How many fields such a form may have: a lesson has some for each of its blocks."""

View = TypeVar("View", bound=Callable[..., Any])


def takes_up_to(size: int, in_fields: bool = False) -> Callable[[View], View]:
    """Mark a view whose requests may hold so many bytes; with ``in_fields``, not only in files."""

    def mark(view: View) -> View:
        vars(view)["takes_up_to"], vars(view)["takes_in_fields"] = size, in_fields
        return view

    return mark


def init_app(app: Flask) -> None:
    """Raise the limit for those views alone; this must come before whatever reads a form."""
    app.before_request(_raise_limit)


def _raise_limit() -> None:
    view = current_app.view_functions.get(request.endpoint or "")
    if size := getattr(view, "takes_up_to", None):
        request.max_content_length = size
        if getattr(view, "takes_in_fields", False):
            request.max_form_memory_size = size
            request.max_form_parts = MOST_FIELDS
