"""Who may open a page: every view carries one of these marks, and a request to one without is refused."""

from collections.abc import Callable
from functools import partial, wraps
from typing import Any, TypeVar, cast

from flask import Flask, abort, g, request, session
from flask_login import current_user

from lms.errors import NotFound
from lms.people import visiting
from lms.people.visiting import Visitor
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


learner = allows(Permission.LEARN)
"""Mark a view for everybody who is signed in."""


def learner_along(read: Callable[..., tuple[Any, Any]]) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """Mark a view for everybody who is signed in, which ``read`` finds together with what the view shows, in one statement.

    ``read`` takes what a session names its login by and what the view takes; the view takes what it returned as ``found``.
    """

    def mark(view: Callable[..., Any]) -> Callable[..., Any]:
        @learner
        @wraps(view)
        def told(**kwargs: Any) -> Any:
            if "found_along" not in g:
                # Somebody asked for the visitor before the view was reached.
                _visitor, g.found_along = read(current_user.get_id(), **kwargs)
            return view(**kwargs, found=g.found_along)

        @wraps(told)
        def asked(**kwargs: Any) -> Any:
            g.read_along = partial(read, **kwargs)
            return told(**kwargs)

        return asked

    return mark


def find_visitor(identity: str) -> Visitor | None:
    """The login that a session names by ``identity``, with what the view wants to be read along."""
    read = g.pop("read_along", None)
    if read is None:
        return visiting.find_visitor(identity)
    found, g.found_along = read(identity)
    return found


def visitor() -> Any:
    """Whoever sent the request, who may be nobody; asked once where ``current_user`` would look again for every word."""
    return current_user._get_current_object()


def signed_in_as() -> str | None:
    """What the session names its login by, None without a session; whether it may still be used, only a statement can say."""
    return session.get("_user_id")


def at_once(answer: Callable[..., Any]) -> Callable[[View], View]:
    """Let ``answer`` reply to a request that it finds to be the usual case, in place of a view that is called very often.

    It takes what the view takes and returns None for all that is not usual. It runs before the view's guard, so its own
    statement must ask whether the login of the session may do this.
    """

    def mark(view: View) -> View:
        @wraps(view)
        def tried(*args: Any, **kwargs: Any) -> Any:
            return answer(*args, **kwargs) or view(*args, **kwargs)

        return cast(View, tried)

    return mark


def actor() -> str:
    """The signed-in person, as the audit trail names whoever did something."""
    return f"person:{current_user.person_id}"


def require(permission: Permission, target: int | None, missing: str) -> None:
    """Raise NotFound with the message ``missing`` when the signed-in person lacks the permission for the target."""
    if not permits(current_user, permission, target):
        raise NotFound(missing)


def refuse_unguarded(app: Flask) -> None:
    """Make a request to a view that nobody marked fail, so that a forgotten guard shows at once."""

    @app.before_request
    def _check() -> None:
        view = app.view_functions.get(request.endpoint or "")
        if view is not None and not hasattr(view, "guard"):
            abort(403)
