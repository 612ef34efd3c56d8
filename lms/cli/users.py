"""``flask users``: accounts and roles, for operators."""

import click
from flask.cli import AppGroup, with_appcontext
from flask_security import hash_password

from lms import clock
from lms.db import db
from lms.errors import Refused
from lms.people import registering
from lms.people.models import ROLES

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
    if registering.find_user(email):
        raise click.ClickException(f"{email} has an account already.")
    try:
        user = registering.register(email, name, time_zone, hash_password(password))
        user.confirmed_at = clock.now()
        for role in roles:
            registering.grant(user, role)
    except Refused as problem:
        raise click.ClickException(str(problem)) from problem
    db.session.commit()
    click.echo(f"{email} can sign in.")


@users.command("grant")
@click.argument("email")
@click.argument("role", type=click.Choice(ROLES))
@with_appcontext
def grant(email: str, role: str) -> None:
    """Give the account of EMAIL a ROLE."""
    user = registering.find_user(email)
    if user is None:
        raise click.ClickException(f"Nobody has an account with {email}. Check the address, or make one: flask users create")
    registering.grant(user, role)
    db.session.commit()
    click.echo(f"{email} is {role}.")
