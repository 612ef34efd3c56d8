"""What happens when a page needs somebody to be signed in and nobody is: ask, and keep what was being sent."""

from typing import Any

from flask import jsonify, redirect, request, session, url_for
from flask.globals import request_ctx
from flask.typing import ResponseReturnValue

_KEPT = "kept_form"
_LARGEST = 2500
"""The most characters of a form that a session cookie can carry beside everything else."""


def ask_to_sign_in() -> ResponseReturnValue:
    """Send a person to the sign-in page and back; tell a script with status 401."""
    if request.is_json:
        return jsonify(title="Sign in again", detail="Your session has ended. Sign in and it will be sent again."), 401
    if request.method == "GET":
        return redirect(url_for("security.login", next=request.full_path.rstrip("?")))
    keep_form()
    return redirect(url_for("security.login", next=page_of_form()))


def kept_form(path: str) -> dict[str, list[str]] | None:
    """The form that was sent to ``path`` while nobody was signed in, handed out once."""
    kept: dict[str, Any] | None = session.get(_KEPT)
    if not kept or kept["path"] != path:
        return None
    session.pop(_KEPT)
    return kept["form"]


def keep_form() -> None:
    """Put the form that was sent into the session, if it is small enough, for the page that it belongs to."""
    # The session is signed but not secret, so no password goes into it.
    form = {
        name: values
        for name, values in request.form.to_dict(flat=False).items()
        if name != "csrf_token" and "password" not in name
    }
    if sum(len(name) + sum(map(len, values)) for name, values in form.items()) <= _LARGEST:
        session[_KEPT] = {"path": request.path, "form": form}


def page_of_form() -> str:
    """The page that the form stood on: its own address where that is a page, else the one before, when it is one of ours."""
    adapter = request_ctx.url_adapter
    if adapter and adapter.test(request.path, "GET"):
        return request.full_path.rstrip("?")
    before = request.referrer or ""
    return before[len(request.host_url) - 1 :] if before.startswith(request.host_url) else url_for("pages.home")
