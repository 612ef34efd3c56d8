"""``flask users``: accounts and roles, for operators."""

import click
from flask import current_app
from flask.cli import AppGroup, with_appcontext
from flask_security import PasswordUtil, hash_password

from lms import audit, clock
from lms.catalogue import drafting
from lms.db import db
from lms.errors import Refused
from lms.people import agencies, registering
from lms.people.models import ROLES, User
from lms.web.accounts import OutboxMail

users = AppGroup("users", help="Make accounts and give roles.")


@users.command("create")
@click.argument("email")
@click.argument("name")
@click.option("--role", "roles", multiple=True, type=click.Choice(ROLES), help="A role to give; may be repeated.")
@click.option("--time-zone", default="America/New_York", show_default=True)
@click.password_option()
@with_appcontext
def create(email: str, name: str, roles: tuple[str, ...], time_zone: str, password: str) -> None:
    """Make a confirmed account for EMAIL, in the NAME that certificates will carry."""
    email = _normalized(email)
    if registering.find_user(email):
        raise click.ClickException(f"{email} has an account already.")
    faults, password = PasswordUtil(current_app).validate(password, is_register=True)
    if faults:
        raise click.ClickException(" ".join(faults))
    try:
        user = registering.register(email, name, time_zone, hash_password(password))
        user.confirmed_at = clock.now()
        for role in roles:
            registering.grant(user, role)
    except Refused as problem:
        raise click.ClickException(str(problem)) from problem
    db.session.commit()
    click.echo(f"{email} can sign in.")


@users.command("extra-time")
@click.argument("email")
@click.argument("percent", type=click.IntRange(0, 300))
@with_appcontext
def extra_time(email: str, percent: int) -> None:
    """Give the person with EMAIL so much more time, in PERCENT, in every timed attempt they start from now on."""
    person = _user(email).person
    person.extra_time_percent = percent
    audit.record("system", "person.accommodated", f"person:{person.id}", extra_time_percent=percent)
    db.session.commit()
    click.echo(f"{email} has {percent} % extra time.")


@users.command("grant")
@click.argument("email")
@click.argument("role", type=click.Choice(ROLES))
@click.option("--agency", "agency_name", help="Only for the agency with this name.")
@click.option("--below", is_flag=True, help="Also for every agency below it.")
@click.option("--course", "course_key", help="Only for the course with this key.")
@with_appcontext
def grant(email: str, role: str, agency_name: str | None, below: bool, course_key: str | None) -> None:
    """Give the account of EMAIL a ROLE, for everything unless an agency or a course is named."""
    try:
        agency = agencies.named(agency_name) if agency_name else None
        course_id = drafting.find(course_key).id if course_key else None
        registering.grant(_user(email), role, agency, below, course_id)
    except Refused as problem:
        raise click.ClickException(str(problem)) from problem
    db.session.commit()
    click.echo(f"{email} is {role} for {agency_name or course_key or 'everything'}.")


def _normalized(email: str) -> str:
    """The address as the sign-in page looks it up."""
    try:
        return OutboxMail(current_app).validate(email)
    except ValueError as problem:
        raise click.ClickException(f"{email}: {problem}") from None


def _user(email: str) -> User:
    user = registering.find_user(_normalized(email))
    if user is None:
        raise click.ClickException(f"Nobody has an account with {email}. Check the address, or make one: flask users create")
    return user
