"""``flask serve`` and ``flask worker``: the site, and the work behind it."""

import subprocess
import sys

import click
from flask import current_app
from flask.cli import with_appcontext
from granian.constants import Interfaces
from granian.server import Server
from huey.consumer import Consumer


@click.command()
@click.option("--host", envvar="HOST", default="127.0.0.1", show_default=True)
@click.option("--port", envvar="PORT", default=8000, show_default=True)
@click.option("--workers", default=1, show_default=True, help="Processes that answer requests.")
@click.option("--threads", default=8, show_default=True, help="Requests each process answers at a time.")
def serve(host: str, port: int, workers: int, threads: int) -> None:
    """Serve the site, with the worker beside it."""
    behind = subprocess.Popen([sys.executable, "-m", "flask", "--app", "wsgi", "worker"], stdout=subprocess.DEVNULL)
    try:
        Server(
            "wsgi:app", host, port, interface=Interfaces.WSGI, workers=workers, blocking_threads=threads, log_access=False
        ).serve()
    finally:
        behind.terminate()
        behind.wait()


@click.command()
@with_appcontext
def worker() -> None:
    """Deliver mail, close what is over: once a minute, and whenever there is something to do."""
    Consumer(current_app.extensions["huey"], workers=1, periodic=True).run()
