"""Every refusal as a page that says what happened and what to do next; scripts get the same as problem+json."""

from typing import Any

from flask import Flask, jsonify, render_template, request
from flask.typing import ResponseReturnValue
from flask_login import current_user
from flask_wtf.csrf import CSRFError
from werkzeug.exceptions import HTTPException

from lms.db import db
from lms.errors import Refused
from lms.web.signing_in import ask_to_sign_in

WORDS = {
    400: ("That did not reach us whole", "Go back, reload the page and send it again."),
    403: ("This page is not open to you", "If you think it should be, ask your coordinator."),
    404: ("There is no such page", "Check the address, or start from the menu above."),
    405: ("That address does not take this", "Go back and use the buttons on the page."),
    409: ("That cannot be done now", "Go back to see how things stand."),
    413: ("That is too large", "Send less at a time, or a smaller file."),
    422: ("Something does not fit", "Go back, mend it and send it again."),
    429: ("Too many tries", "Wait a minute, then try again."),
    500: ("Something went wrong on our side", "Nothing you saved is lost. Try again in a moment."),
}


def init_app(app: Flask) -> None:
    """Answer errors with pages in the site's own words."""
    app.register_error_handler(Refused, _refused)
    app.register_error_handler(CSRFError, _stale_form)
    app.register_error_handler(HTTPException, _http_error)


def _refused(problem: Refused) -> ResponseReturnValue:
    db.session.rollback()
    return page(problem.status, str(problem))


def _stale_form(_problem: CSRFError) -> ResponseReturnValue:
    if not current_user.is_authenticated and request.endpoint not in ("security.login", "security.register"):
        return ask_to_sign_in()
    return page(400, "This page was open for so long that its form is no longer safe to send. Reload the page and send it again.")


def _http_error(problem: HTTPException) -> Any:
    if problem.code is None or problem.code < 400:
        return problem
    if problem.code >= 500:
        # What the crash left half done must not be seen by the page that tells of it.
        db.session.rollback()
    return page(problem.code)


def page(status: int, message: str | None = None) -> ResponseReturnValue:
    """The answer for an HTTP status: ``message`` in place of the usual advice, where there is one."""
    title, advice = WORDS.get(status, WORDS[400 if status < 500 else 500])
    if request.is_json or request.accept_mimetypes.best == "application/json":
        response = jsonify(type="about:blank", title=title, status=status, detail=message or advice)
        response.content_type = "application/problem+json"
        return response, status
    return render_template("errors/error.html", title=title, message=message or advice), status
