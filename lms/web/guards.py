"""Who may open a page: every view carries one of these marks, and a request to one without is refused."""

from collections.abc import Callable
from functools import wraps
from typing import Any, TypeVar

from flask import Flask, abort, request
from flask_login import current_user

from lms.errors import NotFound
from lms.permissions import Permission, permits
from lms.web.signing_in import ask_to_sign_in

View = TypeVar("View", bound=Callable[..., Any])


def public(view: View) -> View:
    """Mark a view that anybody may open."""
    vars(view)["guard"] = "public"
    return view


def allows(permission: Permission) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """Mark a view for those whom the permission table lets in; strangers are asked to sign in, others get a 403.

    It is asked without a target; what depends on one, the view asks with ``require``.
    """

    def mark(view: Callable[..., Any]) -> Callable[..., Any]:
        @wraps(view)
        def guarded(*args: Any, **kwargs: Any) -> Any:
            user = visitor()
            if not user.is_authenticated:
                return ask_to_sign_in()
            if not permits(user, permission):
                abort(403)
            return view(*args, **kwargs)

        vars(guarded)["guard"] = permission
        return guarded

    return mark


def visitor() -> Any:
    """Whoever sent the request, who may be nobody; asked once where ``current_user`` would look again for every word."""
    return current_user._get_current_object()


def actor() -> str:
    """The signed-in person, as the audit trail names whoever did something."""
    return f"person:{current_user.person_id}"


def require(permission: Permission, target: int | None, missing: str) -> None:
    """Raise NotFound with the message ``missing`` when the signed-in person lacks the permission for the target."""
    if not permits(current_user, permission, target):
        raise NotFound(missing)


learner = allows(Permission.LEARN)
"""Mark a view for everybody who is signed in."""


def refuse_unguarded(app: Flask) -> None:
    """Make a request to a view that nobody marked fail, so that a forgotten guard shows at once."""

    @app.before_request
    def _check() -> None:
        view = app.view_functions.get(request.endpoint or "")
        if view is not None and not hasattr(view, "guard"):
            abort(403)
