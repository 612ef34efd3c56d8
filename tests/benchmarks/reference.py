"""What the site is measured against: bare Flask, its signed session, one statement and one template. Served like the site.

It reads the very cookie that the site made, answers a page of as many bytes as it is told to, and stores an answer durably:
nothing that an application needs beyond.
"""

import os
import sqlite3
import threading
from typing import Any

import psycopg
from flask import Flask, abort, render_template, request, session
from jinja2 import DictLoader

DATABASE = os.environ["REFERENCE_DATABASE"]
PAGE_BYTES = int(os.environ["REFERENCE_PAGE_BYTES"])
SENTENCE = "The first person who listens decides what the second one will hear, so begin with what is safe to say."
PARAGRAPH = f"<p>{' '.join([SENTENCE] * 4)}</p>\n"

HEAD = """<!doctype html>
<html lang="en"><head><meta charset="utf-8"><title>{{ title }}</title></head>
<body><header>{{ name }}</header>
<nav><ul>{% for word in menu %}<li><a href="/{{ word }}">{{ word }}</a></li>{% endfor %}</ul></nav>
<main><h1>{{ title }}</h1>
"""
FOOT = "</main></body></html>"
MENU = ["learning", "courses", "classes", "certificates", "account", "help"]
PAGE = HEAD + PARAGRAPH * max(0, round((PAGE_BYTES - len(HEAD) - len(FOOT)) / len(PARAGRAPH))) + FOOT

MARK = "%s" if DATABASE.startswith("postgresql") else "?"
READ = f"SELECT title FROM reference_page WHERE id = {MARK}"
WRITE = f"INSERT INTO reference_answer (attempt, item, body) VALUES ({MARK}, {MARK}, {MARK})"

app = Flask(__name__)
app.secret_key = os.environ["REFERENCE_SECRET"]
SIGNED_IN = "_user_id"
app.jinja_loader = DictLoader({"page.html": PAGE})
_kept = threading.local()


def connection() -> Any:
    """This thread's own connection; every statement is a transaction."""
    if not hasattr(_kept, "connection"):
        _kept.connection = _connect()
    return _kept.connection


def _connect() -> Any:
    if DATABASE.startswith("postgresql"):
        return psycopg.connect(DATABASE, autocommit=True)
    opened = sqlite3.connect(DATABASE, isolation_level=None)
    for pragma in ("journal_mode=WAL", "synchronous=FULL", "busy_timeout=15000"):
        opened.execute(f"PRAGMA {pragma}")
    return opened


@app.get("/healthz")
def is_alive() -> Any:
    return {"status": "ok"}


@app.get("/page/<int:number>")
def page(number: int) -> Any:
    if SIGNED_IN not in session:
        abort(403)
    title = connection().execute(READ, (number,)).fetchone()[0]
    return render_template("page.html", title=title, name=session[SIGNED_IN], menu=MENU)


@app.put("/answers/<item>")
def save(item: str) -> Any:
    if SIGNED_IN not in session:
        abort(403)
    body = request.get_json()
    connection().execute(WRITE, (session[SIGNED_IN], item, body["fields"]["answer"][0]))
    return {"acknowledged": True}


def prepare() -> None:
    """Make the tables."""
    key = "bigserial" if DATABASE.startswith("postgresql") else "integer"
    connection().execute(f"CREATE TABLE reference_answer (id {key} PRIMARY KEY, attempt text, item text, body text)")
    connection().execute("CREATE TABLE reference_page (id integer PRIMARY KEY, title text)")
    connection().execute("INSERT INTO reference_page VALUES (1, 'A page')")
