"""QR codes (ISO/IEC 18004) as SVG. Pure."""

from io import BytesIO

import segno

_QUIET_ZONE = 4
"""Modules of white around the code, which the standard asks for."""

_TITLE = "QR code with what this certificate states, signed"


def svg(content: str, shorter: str = "") -> str:
    """The content as a black QR code on white, with its quiet zone, in an SVG element that is an image with a title.

    The error level is the highest that leaves the code no larger: it holds much, and large modules scan best. One code holds
    2,953 bytes; ``shorter``, such as an address, is drawn instead of content that is longer. Raises ValueError when both are.
    """
    try:
        code = _encoded(content)
    except segno.DataOverflowError:
        code = _encoded(shorter or content)
    drawn = BytesIO()
    code.save(
        drawn, "svg", border=_QUIET_ZONE, xmldecl=False, svgclass=None, lineclass=None, omitsize=True, light="#fff", title=_TITLE
    )
    return drawn.getvalue().decode().replace("<svg ", '<svg role="img" ', 1).strip()


def _encoded(content: str) -> segno.QRCode:
    return segno.make_qr(content, error="l", boost_error=True)
