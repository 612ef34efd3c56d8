"""Every refusal as a page that says what happened and what to do next; scripts get the same as problem+json."""

from contextlib import suppress
from http import HTTPStatus
from typing import Any

from flask import Flask, Response, current_app, flash, jsonify, make_response, redirect, render_template, request
from flask.typing import ResponseReturnValue
from flask_login import current_user
from flask_wtf.csrf import CSRFError
from sqlalchemy.exc import SQLAlchemyError
from werkzeug.exceptions import HTTPException

from lms.db import db
from lms.errors import Refused
from lms.web.fragments import render_alone
from lms.web.signing_in import ask_to_sign_in, keep_form, page_of_form

WORDS = {
    400: ("That did not reach us whole", "Go back, reload the page and send it again."),
    403: ("This page is not open to you", "If you think it should be, ask your coordinator."),
    404: ("There is no such page", "Check the address, or start from the menu above."),
    405: ("That address does not take this", "Go back and use the buttons on the page."),
    409: ("That cannot be done now", "Go back to see how things stand."),
    413: ("That is too large", "Send less at a time, or a smaller file."),
    422: ("Something does not fit", "Go back, mend it and send it again."),
    429: ("Too many tries", "Wait a few minutes, then try again. What you had saved is still there."),
    500: ("Something went wrong on our side", "Nothing you saved is lost. Try again in a moment."),
}


STALE = "The page had been open for so long that it could not be sent safely. Check it here and send it again."


def init_app(app: Flask) -> None:
    """Answer errors with pages in the site's own words."""
    app.register_error_handler(Refused, _refused)
    app.register_error_handler(CSRFError, _stale_form)
    app.register_error_handler(HTTPException, _http_error)


def _refused(problem: Refused) -> ResponseReturnValue:
    db.session.rollback()
    return page(problem.status, str(problem), **problem.members)


def _stale_form(_problem: CSRFError) -> ResponseReturnValue:
    """Send whoever sent a form without a good token back to it, with what was typed where the page can show it."""
    is_public = getattr(current_app.view_functions.get(request.endpoint or ""), "guard", None) == "public"
    if not current_user.is_authenticated and not is_public:
        return ask_to_sign_in()
    if request.is_json:
        return page(400, STALE)
    keep_form()
    flash(STALE, "caution")
    return redirect(page_of_form(), 303)


def _http_error(problem: HTTPException) -> Any:
    if problem.code is None or problem.code < 400:
        return problem
    if problem.code < 500:
        return _with_its_headers(problem, page(problem.code))
    # What the crash left half done must not stay, but the database may be the very thing that failed.
    with suppress(SQLAlchemyError):
        db.session.rollback()
    return _failure(problem.code)


def _with_its_headers(problem: HTTPException, answer: ResponseReturnValue) -> Response:
    response = make_response(answer)
    for name, value in problem.get_headers():
        # Such as Allow with 405; what describes the body is the page's own.
        if name not in ("Content-Type", "Content-Length"):
            response.headers[name] = value
    return response


def _failure(status: int) -> ResponseReturnValue:
    """The answer when the site failed: nothing in it asks who is signed in, because that may fail too."""
    title, advice = WORDS[500]
    if _wants_json():
        return _problem(status, title, advice)
    return render_alone("errors/failure.html", {"title": title, "message": advice}), status


def page(status: int, message: str | None = None, **members: Any) -> ResponseReturnValue:
    """The answer for an HTTP status: ``message`` in place of the usual advice, where there is one; ``members`` for programs."""
    if _is_call():
        known = HTTPStatus(status)
        return _problem(status, known.phrase, message or known.description or known.phrase, **members)
    title, advice = WORDS.get(status, WORDS[400 if status < 500 else 500])
    if _wants_json():
        return _problem(status, title, message or advice, **members)
    return render_template("errors/error.html", title=title, message=message or advice), status


def _is_call() -> bool:
    # An address that leads nowhere belongs to no area, so it is the path that tells.
    return request.path.startswith("/api/")


def _wants_json() -> bool:
    return _is_call() or request.is_json or request.accept_mimetypes.best == "application/json"


def _problem(status: int, title: str, detail: str, **members: Any) -> ResponseReturnValue:
    response = jsonify({"type": "about:blank", "title": title, "status": status, "detail": detail} | members)
    response.content_type = "application/problem+json"
    return response, status
