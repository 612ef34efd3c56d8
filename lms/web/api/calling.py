"""Calling the API: who calls, what their token lets them do, and how an operation is declared, checked and documented.

Only a bearer token names the caller. A session never does, so nothing here needs protection from forged forms.
"""

from collections.abc import Callable
from functools import cache, wraps
from typing import Any, NamedTuple

from flask import Blueprint, abort, g, request
from pydantic import BaseModel
from spectree import Response, SecurityScheme, SpecTree
from spectree.model_adapter.pydantic_adapter import PydanticModelAdapter
from spectree.models import SecureType, SecuritySchemeData
from werkzeug.datastructures import WWWAuthenticate
from werkzeug.exceptions import Unauthorized

from lms.connections import tokens
from lms.db import db, expect_only_reads
from lms.errors import Invalid, NotFound, Refused
from lms.people import visiting
from lms.people.visiting import Visitor
from lms.permissions import Permission, permits
from lms.web.api.shapes import Problem
from lms.web.limits import count_call

area = Blueprint("api", __name__, url_prefix="/api/v1")

_READING = {401: "Who calls is not known", 403: "The token is not for this", 404: "There is no such thing to be seen"}
_READING |= {422: "What was sent does not fit", 429: "Too many calls"}
_WRITING = {400: "The body is no JSON", 409: "It cannot be done now", 413: "The body is too large", 415: "The body must be JSON"}


class NotFor(Refused):
    """The token was made for other things."""

    status = 403

    def __init__(self, scope: str) -> None:
        super().__init__(f"This token is not for {scope}. Make one that is.")


class Caller(NamedTuple):
    """The token that a request was sent with, and the login it acts for."""

    token_id: int
    user: Visitor


def _refuse_misfit(_request: Any, _response: Any, problem: Any, _view: Any, _adapter: Any) -> None:
    if problem:
        faults = [{"where": ".".join(map(str, one["loc"])), "detail": one["msg"]} for one in problem.errors()]
        raise Invalid("What was sent does not fit; errors says where.", errors=faults)


class _DescribedOnce(PydanticModelAdapter):
    """Describes every shape once, though each of the operations that answer with it asks again."""

    json_schema = cache(PydanticModelAdapter.json_schema)  # type: ignore[assignment]


speaks = SpecTree(
    "flask",
    model_adapter=_DescribedOnce(),  # type: ignore[arg-type]
    mode="strict",
    title="Threshold",
    version="1",
    description="Who may come to a class and why, certificates, rosters and bookings.",
    naming_strategy=lambda model: model.__name__,
    nested_naming_strategy=lambda _parent, child: child,
    validation_error_model=Problem,
    before=_refuse_misfit,
    after=lambda *_seen: None,
    security_schemes=[
        SecurityScheme(name="token", data=SecuritySchemeData(type=SecureType.HTTP, scheme="bearer")),  # type: ignore[call-arg]
    ],
)


def operation(scope: str | None, answer: type[BaseModel], tag: str) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """Mark a view that callers with a token for the scope may use, or any token without one; it answers in the given shape.

    What is sent is read into the shapes its arguments are annotated with. The document is made from the same.
    """

    def mark(view: Callable[..., Any]) -> Callable[..., Any]:
        shapes = {f"HTTP_{code}": (Problem, words) for code, words in _refusals(view).items()}
        documented = Response(HTTP_200=(answer, "As asked"), **shapes)
        checked = speaks.validate(
            resp=documented, security={"token": [scope] if scope else []}, tags=[tag], operation_id=view.__name__
        )(view)

        @wraps(checked)
        def guarded(*args: Any, **kwargs: Any) -> Any:
            _let_in(scope)
            _require_json()
            return checked(*args, **kwargs)

        vars(guarded)["guard"] = scope or "token"
        return guarded

    return mark


def caller() -> Caller:
    """Whoever sent the request."""
    return g.caller


def actor() -> str:
    """The person whose token it is, as the audit trail names whoever did something."""
    return f"person:{caller().user.person_id}"


def require(permission: Permission, target: int | None, missing: str) -> None:
    """Raise NotFound with the message ``missing`` when the caller lacks the permission for the target."""
    if not permits(caller().user, permission, target):
        raise NotFound(missing)


def _refusals(view: Callable[..., Any]) -> dict[int, str]:
    return _READING | (_WRITING if "json" in view.__annotations__ else {})


def _let_in(scope: str | None) -> None:
    sent = request.authorization
    token = tokens.find(sent.token) if sent and sent.type == "bearer" and sent.token else None
    user = visiting.find_visitor(token.identity) if token else None
    # Whoever lost the role or the login has lost the token with it.
    if token is None or user is None or not (user.active and permits(user, Permission.COORDINATE)):
        count_call(f"from {request.remote_addr}")
        raise Unauthorized(www_authenticate=WWWAuthenticate("bearer", {"realm": "Threshold"}))
    count_call(f"token {token.id}")
    if scope and scope not in token.scopes:
        raise NotFor(scope)
    g.caller = Caller(token.id, user)
    if token.needs_note:
        _note_use(token.id)


def _note_use(token_id: int) -> None:
    # A transaction of its own: what a call reads takes no write lock.
    expect_only_reads(False)
    tokens.note_use(token_id)
    db.session.commit()
    expect_only_reads(request.method == "GET")


def _require_json() -> None:
    if request.method != "POST":
        return
    if not request.is_json:
        abort(415)
    if not isinstance(request.get_json(), dict):
        raise Invalid("The body must be a JSON object.")
