"""The certificate as a PDF that assistive technology can read (PDF/UA-1, ISO 14289-1). Pure."""

import atexit
import json
import shutil
import tempfile
import unicodedata
from datetime import date
from functools import cache
from pathlib import Path

import typst
from pymupdf_fonts import fontbuffers

from lms.credentials.claims import Claims

_TEMPLATE = Path(__file__).parent / "typeset" / "certificate.typ"
_FAMILIES = ["Noto Sans", "FiraGO", "Noto Sans Symbols", "Noto Sans Symbols2"]
_FONTS = ("notos", "notosbo", "figo", "figbo", "symbol1", "symbol2")
"""The families that a name is drawn in, and the fonts of the ``pymupdf-fonts`` package that hold them."""

_NOTE = "The name cannot be drawn in full here. It stands on the verification page as it is on record."


def render_pdf(claims: Claims, qr_svg: str, address: str) -> bytes:
    """The certificate on one Letter page; it never fails, whatever the name.

    A name with letters that no font has is drawn as far as it can be, with a note that the verification page shows it whole.
    ``qr_svg`` is drawn as it is; ``address`` is the page where the certificate can be checked.
    """
    name = _printable(claims.name)
    drawable = ((name, ""), (_plain(name), _NOTE), (f"Holder of {claims.number}", _NOTE))
    for written, note in drawable:
        if not written:
            continue
        try:
            return _typeset(claims, written, note, qr_svg, address)
        except typst.TypstError:
            # Some letter of it is in no font: the next way of writing it has fewer of them.
            continue
    raise AssertionError("a certificate without its holder's name can always be drawn")


def _typeset(claims: Claims, name: str, note: str, qr_svg: str, address: str) -> bytes:
    data = {
        "title": f"Certificate {claims.number}",
        "issuer": claims.issuer,
        "name": name,
        "note": note,
        "course": claims.course,
        "details": " · ".join(
            filter(None, [f"Version {claims.version}", f"{claims.hours} contact hours", claims.delivery, claims.result])
        ),
        "facts": [
            ["Number", claims.number],
            ["Issued", _day(claims.issued_on)],
            ["Valid until", _day(claims.expires_on) if claims.expires_on else "Does not expire"],
        ],
        "number": claims.number,
        "address": address,
        "qr": qr_svg,
        "fonts": _FAMILIES,
    }
    return typst.compile(
        str(_TEMPLATE),
        format="pdf",
        pdf_standards=["ua-1"],
        font_paths=_fonts(),
        sys_inputs={"data": json.dumps(data)},
    )


def _details(claims: Claims) -> list[str]:
    return [f"Version {claims.version}", f"{claims.hours} contact hours", claims.delivery, claims.result]


@cache
def _fonts() -> typst.Fonts:
    """The fonts, unpacked once per process: the package holds them as bytes and the typesetter reads files when it needs them."""
    folder = Path(tempfile.mkdtemp(prefix="threshold-fonts-"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    for name in _FONTS:
        (folder / f"{name}.ttf").write_bytes(fontbuffers[name]())
    return typst.Fonts(include_system_fonts=False, font_paths=[str(folder)])


def _printable(text: str) -> str:
    """The text without what cannot be drawn by nature: controls, unassigned and private letters, half a surrogate pair."""
    return " ".join("".join(" " if unicodedata.category(letter)[0] == "C" else letter for letter in text).split())


def _plain(text: str) -> str:
    """The Latin letters, digits and plain marks of the text, accents taken off."""
    decomposed = unicodedata.normalize("NFKD", text)
    return " ".join("".join(letter for letter in decomposed if letter.isascii() and letter.isprintable()).split())


def _day(day: date) -> str:
    return f"{day.day} {day:%B %Y}"
