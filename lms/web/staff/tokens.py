"""Tokens for the API: what the coordinator made, a form for another one, and taking one back."""

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user
from flask_wtf import FlaskForm
from wtforms import Field, SelectField, StringField
from wtforms.fields.choices import SelectChoice

from lms.connections import tokens
from lms.db import db
from lms.permissions import Permission
from lms.web.forms import CheckboxesField, OnceField, is_accepted
from lms.web.guards import actor, allows

area = Blueprint("tokens", __name__, url_prefix="/staff/connections")


class TokenForm(FlaskForm):
    """What a token is for, and for how long."""

    name = StringField("Name", description="The system that will use it, such as “Training records at the academy”.")
    scopes = CheckboxesField(
        "What it may do",
        choices=[SelectChoice(scope, words) for scope, words in tokens.SCOPES.items()],
    )
    days = SelectField(
        "Works for", coerce=int, default=90, choices=[SelectChoice(days, f"{days} days") for days in tokens.LIFETIMES]
    )
    once = OnceField()


@area.get("")
@allows(Permission.COORDINATE)
def index() -> ResponseReturnValue:
    """The coordinator's tokens, and a form for another one."""
    return _page(TokenForm())


@area.post("")
@allows(Permission.COORDINATE)
def make() -> ResponseReturnValue:
    """Make a token and show it, this once: sent again, the form makes no other."""
    form, made = TokenForm(), []
    if form.validate() and is_accepted(lambda: made.append(_make(form)), _field_at_fault(form)):
        db.session.commit()
        token, secret = made[0]
        return render_template("tokens/made.html", token=token, secret=secret)
    return _page(form, 422)


@area.post("/tokens/<public_id>/revoke")
@allows(Permission.COORDINATE)
def revoke(public_id: str) -> ResponseReturnValue:
    """Let a token work no longer."""
    token = tokens.revoke(current_user.id, public_id, actor())
    db.session.commit()
    flash(f"The token {token.name} works no longer.")
    return redirect(url_for("tokens.index"), 303)


def _make(form: TokenForm) -> tuple:
    return tokens.make(
        current_user.id, actor(), form.name.data or "", form.scopes.data or [], form.days.data, form.once.data or ""
    )


def _field_at_fault(form: TokenForm) -> Field:
    return form.name if form.scopes.data else form.scopes


def _page(form: TokenForm, status: int = 200) -> ResponseReturnValue:
    held = [(token, tokens.state_of(token)) for token in tokens.of_user(current_user.id)]
    return render_template("tokens/index.html", form=form, held=held, scopes=tokens.SCOPES), status
