"""The certificate as a PDF that assistive technology can read (PDF/UA-1, ISO 14289-1). Pure."""

import json
from collections.abc import Callable
from datetime import UTC, date, datetime, time
from pathlib import Path

import typst

from lms.credentials import lettering
from lms.credentials.claims import Claims

_TEMPLATE = Path(__file__).parent / "typeset" / "certificate.typ"
_NOTE = "Not every letter of the name can be drawn here. The verification page shows the name as it is on record."


def render_pdf(claims: Claims, qr_svg: str, address: str) -> bytes:
    """The certificate on one Letter page; it never fails, whatever the claims say, and the same claims give the same bytes.

    A name with letters that no font has is drawn as far as it can be, with a note that the verification page shows it whole.
    ``qr_svg`` is drawn as it is; ``address`` is the page where the certificate can be checked.
    """
    for write in (lettering.printable, lettering.drawable):
        try:
            return _typeset(_written(claims, write), qr_svg, address, claims.issued_on)
        except typst.TypstError:
            # Some letter of it is in no font: the next way of writing has fewer of them.
            continue
    return _typeset(_written(claims, lettering.plain), qr_svg, address, claims.issued_on)


def _written(claims: Claims, write: Callable[[str], str]) -> dict[str, object]:
    """What stands on the page, every text of it written in that way."""
    texts = {name: write(value) for name, value in claims.values().items()}
    number = texts["number"] or "without a number"
    is_whole = texts["name"] != "" and lettering.letters(texts["name"]) == lettering.letters(claims.name)
    details = (f"Version {claims.version}", f"{texts['hours']} contact hours", texts["delivery"], texts["result"])
    return {
        "title": f"Certificate {number}: {texts['course']}",
        "issuer": texts["issuer"],
        "name": texts["name"] or f"Holder of {number}",
        "note": "" if is_whole else _NOTE,
        "course": texts["course"] or texts["course_key"],
        "details": " · ".join(filter(None, details)),
        "facts": [
            ["Number", number],
            ["Issued", _day(claims.issued_on)],
            ["Valid until", _day(claims.expires_on) if claims.expires_on else "Does not expire"],
        ],
        "alt": f"QR code with what certificate {number} states, signed",
    }


def _typeset(words: dict[str, object], qr_svg: str, address: str, issued_on: date) -> bytes:
    data = words | {"address": address, "qr": qr_svg, "fonts": lettering.FAMILIES}
    return typst.compile(
        str(_TEMPLATE),
        format="pdf",
        pdf_standards=["ua-1"],
        font_paths=lettering.fonts(),
        sys_inputs={"data": json.dumps(data)},
        timestamp=datetime.combine(issued_on, time(), UTC),
    )


def _day(day: date) -> str:
    return f"{day.day} {day:%B %Y}"
