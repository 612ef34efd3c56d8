"""Notices: what a person needs to act on, and how they want to hear of it."""

from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user
from flask_wtf import FlaskForm
from wtforms import SelectField
from wtforms.fields.choices import SelectChoice

from lms.db import db
from lms.people import notices
from lms.web.forms import Refilled
from lms.web.guards import learner

area = Blueprint("notices", __name__)

CHANNELS = {"mail": "By mail at once", "digest": "In one mail a day, at 07:00", "page": "Only on the page of notices"}


def _settings_form() -> type[FlaskForm]:
    choices = [SelectChoice(value, words) for value, words in CHANNELS.items()]
    fields: dict[str, Any] = {kind: SelectField(words, choices=choices) for kind, words in notices.KINDS.items()}
    return type("SettingsForm", (Refilled,), fields)


SettingsForm = _settings_form()
"""One choice for each kind of notice."""


@area.get("/notices")
@learner
def index() -> ResponseReturnValue:
    """This person's notices, newest first."""
    return render_template("notices/index.html", notices=notices.of_person(current_user.person.id), form=FlaskForm())


@area.post("/notices/<public_id>")
@learner
def open_one(public_id: str) -> ResponseReturnValue:
    """Mark a notice as read and go to what it is about."""
    notice = notices.find(current_user.person.id, public_id)
    notices.mark_read(current_user.person.id, notice)
    db.session.commit()
    return redirect(f"{request.script_root}{notice.link}" if notice.link else url_for("notices.index"), 303)


@area.post("/notices")
@learner
def read_all() -> ResponseReturnValue:
    """Mark every notice as read."""
    notices.mark_read(current_user.person.id)
    db.session.commit()
    return redirect(url_for("notices.index"), 303)


@area.route("/account/notices", methods=["GET", "POST"])
@learner
def settings() -> ResponseReturnValue:
    """How this person hears of each kind of notice, to see and to change."""
    form = SettingsForm(data=notices.channels_of(current_user.person.id))
    if form.validate_on_submit():
        notices.choose(current_user.person.id, {kind: form[kind].data for kind in notices.KINDS})
        db.session.commit()
        flash("Your choice is saved.")
        return redirect(url_for("notices.settings"), 303)
    return render_template("notices/settings.html", form=form), 422 if form.errors else 200
