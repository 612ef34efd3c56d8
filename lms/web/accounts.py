"""Accounts: registering, confirming, signing in and out, passwords, names. Flask-Security does the work behind the pages."""

from datetime import timedelta
from typing import Any

from flask import Blueprint, Flask, Response, after_this_request, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user
from flask_security import (
    ForgotPasswordForm,
    LoginForm,
    MailUtil,
    RegisterFormV2,
    Security,
    SQLAlchemyUserDatastore,
)
from flask_security.confirmable import confirm_email_token_status, confirm_user
from flask_wtf import FlaskForm
from sqlalchemy.exc import IntegrityError

import config
from lms import clock, outbox
from lms.db import db
from lms.errors import Refused
from lms.people import registering
from lms.people.models import RoleGrant, User
from lms.web import guards
from lms.web.forms import NameField, Refilled, TimeZoneField
from lms.web.guards import learner, public
from lms.web.limits import guard_guessable

area = Blueprint("accounts", __name__)


_SETTINGS = {
    "SECURITY_REGISTERABLE": True,
    "SECURITY_USE_REGISTER_V2": True,
    "SECURITY_CONFIRMABLE": True,
    "SECURITY_RECOVERABLE": True,
    "SECURITY_CHANGEABLE": True,
    "SECURITY_AUTO_LOGIN_AFTER_RESET": False,
    "SECURITY_RETURN_GENERIC_RESPONSES": True,
    "SECURITY_PASSWORD_LENGTH_MIN": 10,
    "SECURITY_PASSWORD_NORMALIZE_FORM": "NFKC",
    "SECURITY_POST_LOGIN_VIEW": "/learning",
    "SECURITY_POST_LOGOUT_VIEW": "/",
    "SECURITY_POST_REGISTER_VIEW": "/registered",
    "SECURITY_POST_RESET_VIEW": "/login",
    "SECURITY_POST_CHANGE_VIEW": "/account",
    "SECURITY_VERIFY_URL": "/confirm-password",
    "SECURITY_CHANGE_URL": "/change-password",
    "SECURITY_RESET_URL": "/reset-password",
    "SECURITY_CSRF_IGNORE_UNAUTH_ENDPOINTS": False,
    "SECURITY_DATETIME_FACTORY": clock.now,
    "SECURITY_EMAIL_SUBJECT_REGISTER": "Confirm your Threshold account",
    "SECURITY_MSG_GENERIC_AUTHN_FAILED": (
        "The address and the password do not fit together, or the address is not confirmed yet.",
        "error",
    ),
    "SECURITY_MSG_PASSWORD_RESET_REQUEST": ("If %(email)s has an account, a link is on its way to it.", "info"),
    "SECURITY_MSG_CONFIRMATION_REQUEST": ("If %(email)s waits to be confirmed, a link is on its way to it.", "info"),
    "SECURITY_EMAIL_PLAINTEXT": True,
    "SECURITY_EMAIL_HTML": False,
    "SECURITY_STATIC_FOLDER": None,
    # It would write no-store=True, which browsers do not know; lms/web/headers.py says it right.
    "SECURITY_CACHE_CONTROL": None,
    "SECURITY_CLI_USERS_NAME": False,
    "SECURITY_CLI_ROLES_NAME": False,
    "REMEMBER_COOKIE_SAMESITE": "Lax",
    # A console is shared by a whole shift, so nobody stays signed in for the year that Flask-Login would allow.
    "REMEMBER_COOKIE_DURATION": timedelta(days=14),
}
"""How Flask-Security works here, whatever the settings of the site are."""


class RegistrationForm(Refilled, RegisterFormV2):
    """What somebody gives to get an account."""

    legal_name = NameField("Full name", description="As it should stand on your certificates.")
    time_zone = TimeZoneField("Time zone", description="Class times and deadlines are shown in it.")


class DetailsForm(Refilled):
    """What a person may change about themselves."""

    legal_name = NameField("Full name", description="Certificates you already have keep the name they were issued in.")
    time_zone = TimeZoneField("Time zone", description="Class times and deadlines are shown in it.")


class SignInForm(Refilled, LoginForm):
    """What somebody gives to sign in."""


class ResetForm(Refilled, ForgotPasswordForm):
    """The address that a link to choose a new password goes to."""


class Datastore(SQLAlchemyUserDatastore):
    """Flask-Security's way to our rows: a new login always comes with its person."""

    def find_user(self, case_insensitive: bool = False, **kwargs: Any) -> Any:
        """The login with that value; only pages that may change it get the row of the one that a session names."""
        if kwargs.keys() == {"fs_uniquifier"} and request.blueprint not in ("security", area.name):
            return guards.find_visitor(kwargs["fs_uniquifier"])
        return super().find_user(case_insensitive, **kwargs)

    def create_user(self, **kwargs: Any) -> User:
        """A new person with a login, from the registration form's fields."""
        try:
            return registering.register(kwargs["email"], kwargs["legal_name"], kwargs["time_zone"], kwargs["password"])
        except IntegrityError as problem:
            raise Refused("This address was registered a moment ago. Look for our mail, or sign in.") from problem


class OutboxMail(MailUtil):
    """Puts Flask-Security's mails into the outbox, so that they leave only if the change they speak of was kept.

    Addresses are normalized to small letters: mail servers make no difference, and two accounts must not differ by case.
    """

    def normalize(self, email: str) -> str:
        """The address as accounts are looked up by it."""
        return super().normalize(email).lower()

    def validate(self, email: str) -> str:
        """The address as it is stored for a new account."""
        return super().validate(email).lower()

    def send_mail(
        self, template: str, subject: Any, recipient: Any, sender: Any, body: str | None, html: str | None, **kwargs: Any
    ) -> None:
        """Post one mail as plain text."""
        user = kwargs.get("user")
        outbox.post(str(recipient), str(subject), body or "", user.person_id if user else None)
        # Flask-Security commits only where an account changed; a link that was asked for must leave as well.
        after_this_request(_keep_mail)


def _keep_mail(response: Response) -> Response:
    db.session.commit()
    return response


def init_app(app: Flask, settings: config.Settings) -> None:
    """Set up accounts."""
    app.config.update(_SETTINGS)
    app.config.from_mapping(
        SECURITY_PASSWORD_SALT=settings.password_salt,
        SECURITY_EMAIL_SENDER=settings.mail_sender,
        SECURITY_EMAIL_VALIDATOR_ARGS={"check_deliverability": False, "test_environment": settings.mode != "production"},
        REMEMBER_COOKIE_SECURE=settings.is_https,
    )
    # Ours come first: Flask-Security's own confirmation address would take the POST of the button on it as well.
    app.register_blueprint(area)
    security = Security(
        mail_util_cls=OutboxMail,
        register_form=RegistrationForm,
        login_form=SignInForm,
        forgot_password_form=ResetForm,
    )
    security.init_app(app, Datastore(db, User, RoleGrant))
    # Nothing here asks how fresh a session is, and telephones change their address all the time.
    app.config["SESSION_PROTECTION"] = None
    security.login_manager._session_identifier_generator = str
    # Who may do what stands in lms/permissions.py, so nobody needs the roles of everybody at the start of every request.
    security.principal.identity_loaders.clear()
    # A mail scanner that opens every link must not confirm an address, so following the link only shows a button.
    app.view_functions["security.confirm_email"] = show_confirmation
    guard_guessable(app, settings)
    _mark_guards(app)


def _mark_guards(app: Flask) -> None:
    for endpoint, view in app.view_functions.items():
        if endpoint.startswith("security."):
            vars(view).setdefault("guard", "public")


@public
def show_confirmation(token: str) -> ResponseReturnValue:
    """The page that a confirmation link leads to."""
    expired, invalid, user = confirm_email_token_status(token)
    if user is None or invalid or expired:
        flash("This link is no longer good. Enter your address and we will send a new one.", "caution")
        return redirect(url_for("security.send_confirmation"))
    if user.confirmed_at:
        flash("Your address is already confirmed. Sign in.")
        return redirect(url_for("security.login"))
    return render_template("accounts/confirm.html", form=FlaskForm(), email=user.email)


@area.post("/confirm/<token>")
@public
def confirm(token: str) -> ResponseReturnValue:
    """Confirm the address that the link was sent to."""
    expired, invalid, user = confirm_email_token_status(token)
    if user is None or invalid or expired or user.confirmed_at:
        return show_confirmation(token)
    confirm_user(user)
    db.session.commit()
    flash("Thank you, your address is confirmed. Sign in to start.")
    return redirect(url_for("security.login"))


@area.get("/registered")
@public
def registered() -> ResponseReturnValue:
    """What happens after registering."""
    return render_template("accounts/registered.html")


@area.route("/account", methods=["GET", "POST"])
@learner
def details() -> ResponseReturnValue:
    """A person's own details, to see and to change."""
    form = DetailsForm(obj=current_user.person)
    if form.validate_on_submit():
        registering.change_details(current_user.person, form.legal_name.data or "", form.time_zone.data or "")
        db.session.commit()
        flash("Your details are saved.")
        return redirect(url_for("accounts.details"))
    return render_template("accounts/details.html", form=form)
