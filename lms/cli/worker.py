"""``flask worker``: the work behind the pages."""

from flask import current_app
from flask.cli import AppGroup, with_appcontext
from huey.consumer import Consumer

worker = AppGroup("worker", help="Deliver mail and close what is over.")


@worker.command("run")
@with_appcontext
def run() -> None:
    """Work until stopped: once a minute, and whenever there is something to do."""
    Consumer(current_app.extensions["huey"], workers=1, periodic=True).run()
