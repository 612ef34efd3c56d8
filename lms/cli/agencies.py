"""``flask agencies``: bringing in the tree of agencies that a state or a county already keeps in a file."""

import csv
from dataclasses import dataclass
from pathlib import Path
from typing import TextIO

import click
from flask.cli import AppGroup, with_appcontext
from sqlalchemy import select

from lms.db import db
from lms.errors import Refused
from lms.people import agencies as tree
from lms.people.models import Agency

COLUMNS = ("name", "kind", "parent", "provider_number")

agencies = AppGroup("agencies", help="Bring in agencies from a file.")


@dataclass(frozen=True)
class Row:
    """One line of the file."""

    line: int
    name: str
    kind: str
    parent: str
    provider_number: str


@agencies.command("import")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--dry-run", is_flag=True, help="Say what would be done, and do nothing.")
@with_appcontext
def import_file(file: Path, dry_run: bool) -> None:
    """Make the agencies in FILE, a CSV with the columns name, kind, parent and provider_number; all of them, or none.

    PARENT is the name of an agency above it in the file or on the site. Those that are there already are left as they are.
    """
    with file.open(encoding="utf-8-sig", newline="") as opened:
        rows = _read(opened)
    faults, made = [], 0
    for row in rows:
        try:
            made += _make(row)
        except Refused as problem:
            faults.append(f"{file.name}:{row.line}: {problem}")
    if faults:
        raise click.ClickException("\n".join(["Nothing was made:", *faults]))
    click.echo(f"{made} agencies {'would be' if dry_run else 'were'} made, {len(rows) - made} were there already.")
    if dry_run:
        db.session.rollback()
    db.session.commit()


def _read(opened: TextIO) -> list[Row]:
    reader = csv.DictReader(opened, restval="")
    missing = [name for name in COLUMNS if name not in (reader.fieldnames or ())]
    if missing:
        raise click.ClickException(f"The first line must name the columns {', '.join(COLUMNS)}. Missing: {', '.join(missing)}.")
    return [Row(reader.line_num, *(" ".join(row[name].split()) for name in COLUMNS)) for row in reader]


def _make(row: Row) -> bool:
    parent = tree.named(row.parent) if row.parent else None
    there = select(Agency.id).where(Agency.name == row.name, Agency.parent_id == (parent.id if parent else None))
    if db.session.scalar(there):
        return False
    tree.establish(row.name, row.kind, parent, row.provider_number, "system")
    return True
