"""Any list of questions, taken for a table, the course's own YAML or plain text by how it looks."""

import re
from typing import Literal

from lms.content.banks.pasted import read_pasted
from lms.content.banks.tables import has_headings, read_table
from lms.content.banks.understood import Bank, Known
from lms.content.banks.yaml_lists import read_list

Form = Literal["table", "yaml", "list"]


def form_of(text: str) -> Form:
    """What the text looks like: a table has a first row that names a column for the questions."""
    if re.search(r"^items:\s*$", text, re.MULTILINE):
        return "yaml"
    return "table" if has_headings(text) else "list"


def read(text: str, known: Known) -> Bank:
    """The questions in the text."""
    form = form_of(text)
    if form == "yaml":
        return read_list(text.encode(errors="replace"), known)
    return read_table(text, known) if form == "table" else read_pasted(text, known)
