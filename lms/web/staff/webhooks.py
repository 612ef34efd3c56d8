"""Webhooks: where the coordinator's other systems listen, what was delivered there, and sending it again."""

from datetime import UTC
from typing import cast

from flask import Blueprint, current_app, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user
from flask_wtf import FlaskForm
from wtforms import Field, StringField
from wtforms.fields.choices import SelectChoice

from lms.connections import delivering, endpoints
from lms.connections.models import WebhookEndpoint
from lms.db import db
from lms.permissions import Permission, events_visible_to
from lms.web.forms import CheckboxesField, OnceField, is_accepted
from lms.web.guards import actor, allows
from lms.web.sending import Sender
from lms.web.staff.class_forms import NO_MOMENT, MomentField

area = Blueprint("webhooks", __name__, url_prefix="/staff/connections/webhooks")

STATES = {"queued": "Queued", "retrying": "To be tried again", "delivered": "Delivered", "failed": "Given up"}


class WebhookForm(FlaskForm):
    """Where to send what."""

    address = StringField("Address", description="Where the other system listens, such as https://records.example.gov/threshold.")
    kinds = CheckboxesField(
        "Send when",
        choices=[SelectChoice(kind, words) for kind, words in endpoints.KINDS.items()],
    )
    once = OnceField()


class ReplayForm(FlaskForm):
    """Since when to send everything again."""

    since = MomentField("Since", description="A date and a time, as your clock shows them.")


@area.get("")
@allows(Permission.COORDINATE)
def index() -> ResponseReturnValue:
    """The coordinator's webhooks, and a form for another one."""
    return _page(WebhookForm())


@area.post("")
@allows(Permission.COORDINATE)
def add() -> ResponseReturnValue:
    """Add a webhook and show its secret, this once: sent again, the form adds no other."""
    form = WebhookForm()
    added: list[WebhookEndpoint] = []
    if form.validate() and is_accepted(lambda: added.append(_add(form)), _field_at_fault(form)):
        db.session.commit()
        return render_template("webhooks/added.html", endpoint=added[0], secret=_sender().secret_of(added[0]))
    return _page(form, 422)


@area.get("/<public_id>")
@allows(Permission.COORDINATE)
def show(public_id: str) -> ResponseReturnValue:
    """What was sent to one webhook, or is to be, the newest first."""
    return _log(public_id, ReplayForm())


@area.post("/<public_id>/end")
@allows(Permission.COORDINATE)
def end(public_id: str) -> ResponseReturnValue:
    """Send nothing there any more."""
    endpoint = endpoints.find(current_user.id, public_id)
    endpoints.end(endpoint, actor())
    db.session.commit()
    flash(f"Nothing is sent to {endpoint.address} any more.")
    return redirect(url_for("webhooks.index"), 303)


@area.post("/<public_id>/deliveries/<int:delivery_id>/replay")
@allows(Permission.COORDINATE)
def replay(public_id: str, delivery_id: int) -> ResponseReturnValue:
    """Send one delivery again."""
    delivering.replay(endpoints.find(current_user.id, public_id), delivery_id, actor())
    db.session.commit()
    flash("It is sent again.")
    return redirect(url_for("webhooks.show", public_id=public_id), 303)


@area.post("/<public_id>/replay")
@allows(Permission.COORDINATE)
def replay_since(public_id: str) -> ResponseReturnValue:
    """Send everything again that happened since a moment."""
    endpoint, form = endpoints.find(current_user.id, public_id), ReplayForm()
    since = form.since.in_zone(current_user.person.time_zone) if form.validate() else None
    if since is None:
        form.since.errors = form.since.errors or [NO_MOMENT]
        return _log(public_id, form, 422)
    count = delivering.replay_since(endpoint, since.astimezone(UTC), events_visible_to, actor())
    db.session.commit()
    flash(f"{count} {'event is' if count == 1 else 'events are'} sent again.")
    return redirect(url_for("webhooks.show", public_id=public_id), 303)


def _add(form: WebhookForm) -> WebhookEndpoint:
    address, kinds, once = form.address.data or "", form.kinds.data or [], form.once.data or ""
    return endpoints.add(current_user.id, actor(), address, kinds, once, _sender().only_secure)


def _field_at_fault(form: WebhookForm) -> Field:
    return form.address if form.kinds.data else form.kinds


def _sender() -> Sender:
    return cast(Sender, current_app.extensions["threshold-sender"])


def _page(form: WebhookForm, status: int = 200) -> ResponseReturnValue:
    held = endpoints.of_user(current_user.id)
    return render_template("webhooks/index.html", form=form, held=held, kinds=endpoints.KINDS), status


def _log(public_id: str, form: ReplayForm, status: int = 200) -> ResponseReturnValue:
    endpoint, before = endpoints.find(current_user.id, public_id), request.args.get("before", type=int)
    log = endpoints.log_of(endpoint, before if before is not None and 0 < before < 2**31 else None)
    older = log[-1].delivery.id if len(log) == endpoints.PAGE else None
    return (
        render_template(
            "webhooks/show.html",
            endpoint=endpoint,
            rests=endpoints.rests(endpoint),
            log=log,
            older=older,
            form=form,
            words=STATES,
            kinds=endpoints.KINDS,
        ),
        status,
    )
