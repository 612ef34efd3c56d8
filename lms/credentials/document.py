"""The certificate as a PDF that assistive technology can read (PDF/UA-1, ISO 14289-1). Pure."""

import atexit
import json
import re
import shutil
import tempfile
import unicodedata
from datetime import UTC, date, datetime, time
from functools import cache
from pathlib import Path

import typst
from pymupdf_fonts import fontbuffers

from lms.credentials.claims import Claims

_TEMPLATE = Path(__file__).parent / "typeset" / "certificate.typ"
_FAMILIES = ["Noto Sans", "FiraGO", "Noto Sans Symbols", "Noto Sans Symbols2"]
_FONTS = ("notos", "notosbo", "figo", "figbo", "symbol1", "symbol2")
"""The families that text is drawn in, and the fonts of the ``pymupdf-fonts`` package that hold them."""

_NOTE = "The name cannot be drawn in full here. It stands on the verification page as it is on record."
_ATTEMPTS = 3
_STACK = 3
"""How many marks may stand on one letter: what names need in the scripts of our fonts. More would cover other lines."""

_UNDRAWABLE = re.compile(r'the text `"(.*?)"` could not be displayed', re.DOTALL)
_ESCAPE = re.compile(r"\\u\{([0-9a-f]+)\}|\\(.)", re.DOTALL)
_JOINERS = "\u200c\u200d"


def render_pdf(claims: Claims, qr_svg: str, address: str) -> bytes:
    """The certificate on one Letter page; it never fails, whatever the claims say, and the same claims give the same bytes.

    A name with letters that no font has is drawn as far as it can be, with a note that the verification page shows it whole.
    ``qr_svg`` is drawn as it is; ``address`` is the page where the certificate can be checked.
    """
    words = _words(claims, address)
    for _ in range(_ATTEMPTS):
        try:
            return _typeset(claims, words, qr_svg)
        except typst.TypstError as problem:
            words = _without(words, _undrawable(problem))
    return _typeset(claims, {name: _plain(text) for name, text in words.items()}, qr_svg)


def _words(claims: Claims, address: str) -> dict[str, str]:
    details = (f"Version {claims.version}", f"{claims.hours} contact hours", claims.delivery, claims.result)
    words = {
        "title": f"Certificate {claims.number}: {claims.course}",
        "issuer": claims.issuer,
        "name": claims.name,
        "course": claims.course,
        "details": " · ".join(filter(None, details)),
        "number": claims.number,
        "issued": _day(claims.issued_on),
        "until": _day(claims.expires_on) if claims.expires_on else "Does not expire",
        "address": address,
    }
    return {name: _printable(text) for name, text in words.items()}


def _typeset(claims: Claims, words: dict[str, str], qr_svg: str) -> bytes:
    number = words["number"] or "without a number"
    data = words | {
        "name": words["name"] or f"Holder of certificate {number}",
        "note": "" if words["name"] and words["name"] == _folded(claims.name) else _NOTE,
        "facts": [["Number", number], ["Issued", words["issued"]], ["Valid until", words["until"]]],
        "address": words["address"] or "#",
        "qr": qr_svg,
        "alt": f"QR code that carries what certificate {number} states, signed.",
        "fonts": _FAMILIES,
    }
    return typst.compile(
        str(_TEMPLATE),
        format="pdf",
        pdf_standards=["ua-1"],
        font_paths=_fonts(),
        sys_inputs={"data": json.dumps(data)},
        timestamp=datetime.combine(claims.issued_on, time(), UTC),
    )


@cache
def _fonts() -> typst.Fonts:
    """The fonts, unpacked once per process: the package holds them as bytes and the typesetter reads files when it needs them."""
    folder = Path(tempfile.mkdtemp(prefix="threshold-fonts-"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    for name in _FONTS:
        (folder / f"{name}.ttf").write_bytes(fontbuffers[name]())
    return typst.Fonts(include_system_fonts=False, font_paths=[str(folder)])


def _undrawable(problem: typst.TypstError) -> list[str]:
    """The pieces of text that the typesetter says no font has, longest first."""
    quoted = _UNDRAWABLE.findall(problem.diagnostic)
    pieces = (_ESCAPE.sub(lambda found: chr(int(found[1], 16)) if found[1] else found[2], text) for text in quoted)
    return sorted(set(pieces), key=len, reverse=True)


def _without(words: dict[str, str], pieces: list[str]) -> dict[str, str]:
    """The words with each piece in plain letters; all of them in plain letters when no piece is known."""
    if not pieces:
        return {name: _plain(text) for name, text in words.items()}
    undrawable = re.compile("|".join(map(re.escape, pieces)))
    return {name: _spaced(undrawable.sub(lambda found: _plain(found[0]), text)) for name, text in words.items()}


def _printable(text: str) -> str:
    """The text without what cannot be drawn by nature, and with no more marks on a letter than fit on a line."""
    kept, marks = [], 0
    for letter in _folded(text):
        marks = marks + 1 if unicodedata.category(letter) == "Mn" else 0
        if marks <= _STACK:
            kept.append(letter)
    return "".join(kept)


def _folded(text: str) -> str:
    """The text with single spaces; controls, marks of direction, unassigned and private letters are gone."""
    kept = (letter for letter in text if letter in _JOINERS or letter.isspace() or unicodedata.category(letter)[0] != "C")
    return _spaced("".join(kept))


def _plain(text: str) -> str:
    """The Latin letters, digits and plain marks of the text, accents taken off."""
    decomposed = unicodedata.normalize("NFKD", text)
    return _spaced("".join(letter for letter in decomposed if letter.isascii() and letter.isprintable()))


def _spaced(text: str) -> str:
    return " ".join(text.split())


def _day(day: date) -> str:
    return f"{day.day} {day:%B %Y}"
