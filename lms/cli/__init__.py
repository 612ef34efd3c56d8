"""The ``flask`` commands: what operators and authors do at a terminal. Each is loaded when it is called, not before."""

from importlib import import_module

import click
from flask import Flask

MODULES = {
    "agencies": "lms.cli.agencies",
    "content": "lms.cli.publishing",
    "database": "lms.cli.database",
    "demo": "lms.cli.demo",
    "users": "lms.cli.users",
    "worker": "lms.cli.worker",
}
"""Each group of commands with the module that holds it under its own name."""

HELP = {
    "agencies": "Bring in agencies from a file.",
    "content": "Check, format, publish and export courses.",
    "database": "Bring the database to the newest revision.",
    "demo": "A site to try out.",
    "users": "Make accounts and give roles.",
    "worker": "Deliver mail and close what is over.",
}


class Deferred(click.Group):
    """A group whose module is loaded when one of its commands is asked for: serving pages need not wait for it."""

    def __init__(self, name: str, module: str) -> None:
        super().__init__(name, help=HELP[name], no_args_is_help=True)
        self.module = module

    def list_commands(self, context: click.Context) -> list[str]:
        """The names of the group's commands."""
        return self._loaded().list_commands(context)

    def get_command(self, context: click.Context, name: str) -> click.Command | None:
        """The command with that name, None when there is none."""
        return self._loaded().get_command(context, name)

    def _loaded(self) -> click.Group:
        return getattr(import_module(self.module), self.name or "")


def init_app(app: Flask) -> None:
    """Put the commands on the app."""
    for name, module in MODULES.items():
        app.cli.add_command(Deferred(name, module))
