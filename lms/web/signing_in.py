"""What happens when a page needs somebody to be signed in and nobody is: ask, and keep what was being sent."""

from typing import Any

from flask import jsonify, redirect, request, session, url_for
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
    _keep_form()
    return redirect(url_for("security.login", next=request.form.get("return_to") or _path_before()))


def kept_form(path: str) -> dict[str, list[str]] | None:
    """The form that was sent to ``path`` while nobody was signed in, handed out once."""
    kept: dict[str, Any] | None = session.get(_KEPT)
    if not kept or kept["path"] != path:
        return None
    session.pop(_KEPT)
    return kept["form"]


def _keep_form() -> None:
    form = {name: values for name, values in request.form.to_dict(flat=False).items() if name != "csrf_token"}
    if sum(len(name) + sum(map(len, values)) for name, values in form.items()) <= _LARGEST:
        session[_KEPT] = {"path": request.path, "form": form}


def _path_before() -> str:
    """The path of the page that the form stood on, when it is one of ours."""
    before = request.referrer or ""
    return before[len(request.host_url) - 1 :] if before.startswith(request.host_url) else url_for("pages.home")
