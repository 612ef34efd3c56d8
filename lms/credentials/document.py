"""The certificate as a PDF that assistive technology can read (PDF/UA-1, ISO 14289-1). Pure."""

import json
import re
from collections.abc import Callable
from datetime import date
from pathlib import Path

import typst

from lms.credentials import lettering
from lms.credentials.claims import Claims

_TEMPLATE = Path(__file__).parent / "typeset" / "certificate.typ"
_NOTE = "Not every letter of the name can be drawn here. The verification page shows the name as it is on record."
_LONG_WORD = re.compile(r"\S{25}(?=\S)")


def render_pdf(claims: Claims, qr_svg: str, address: str) -> bytes:
    """The certificate on one Letter page; it never fails, whatever the claims.

    A name with letters that no font has is drawn as far as it can be, with a note that the verification page shows it whole.
    ``qr_svg`` is drawn as it is; ``address`` is the page where the certificate can be checked.
    """
    for write in (lettering.printable, lettering.drawable, lettering.plain):
        try:
            return _typeset(_written(claims, write) | {"address": address, "qr": qr_svg, "fonts": lettering.FAMILIES})
        except typst.TypstError:
            # Some letter of it is in no font: the next way of writing has fewer of them.
            continue
    raise AssertionError("plain letters can always be drawn")


def _written(claims: Claims, write: Callable[[str], str]) -> dict[str, object]:
    """What stands on the page, every text of it written in that way."""
    texts = {name: write(value) for name, value in claims.values().items()}
    name = texts["name"] or f"Holder of {texts['number']}"
    is_whole = lettering.letters(texts["name"]) == lettering.letters(claims.name)
    details = (f"Version {claims.version}", f"{texts['hours']} contact hours", texts["delivery"], texts["result"])
    return {
        "title": f"Certificate {texts['number']}",
        "issuer": texts["issuer"],
        "name": _breakable(name),
        "note": "" if is_whole else _NOTE,
        "course": _breakable(texts["course"] or texts["course_key"]),
        "details": _breakable(" · ".join(filter(None, details))),
        "number": _breakable(texts["number"]),
        "issued": _day(claims.issued_on),
        "expires": _day(claims.expires_on) if claims.expires_on else "Does not expire",
    }


def _typeset(data: dict[str, object]) -> bytes:
    return typst.compile(
        str(_TEMPLATE),
        format="pdf",
        pdf_standards=["ua-1"],
        font_paths=lettering.fonts(),
        sys_inputs={"data": json.dumps(data)},
    )


def _breakable(text: str) -> str:
    """The text with places, unseen, where a word too long for a line may be broken."""
    return _LONG_WORD.sub("\\g<0>\u200b", text)


def _day(day: date) -> str:
    return f"{day.day} {day:%B %Y}"
