"""QR codes (ISO/IEC 18004) as SVG. Pure."""

from html import escape
from io import BytesIO

import segno


def svg(content: str) -> str:
    """The content as a black QR code with its quiet zone of four modules.

    The error level is the highest that leaves the code no larger: it holds much, and large modules scan best.
    """
    code = segno.make(content, error="l", micro=False, boost_error=True)
    drawn = BytesIO()
    code.save(drawn, kind="svg", border=4, xmldecl=False, svgclass=None, lineclass=None, omitsize=True, light="#fff")
    return drawn.getvalue().decode().replace("<svg ", f'<svg role="img" aria-label="{escape(_LABEL)}" ', 1)


_LABEL = "QR code with the signed claims of this certificate"
