"""Files that authors upload: pictures drawn anew without what they carry along, all others checked as they are."""

import re
from hashlib import sha256
from io import BytesIO

from PIL import Image, ImageOps, UnidentifiedImageError

from lms.content.beginnings import suggest_key
from lms.content.media import MEDIA_TYPES, media_problems
from lms.errors import Invalid

LARGEST = 50 * 1024 * 1024
"""How many bytes an uploaded file may have; longer recordings come with the course's files."""

_MOST_PIXELS = 60_000_000
_LONGEST_SIDE = 2_400
_PICTURES = ("PNG", "JPEG", "WEBP", "GIF", "BMP", "TIFF")
_NAME = re.compile(r"[^/\\]+\Z")


def prepare(name: str, data: bytes) -> tuple[str, bytes]:
    """The path in the course's media folder and the bytes to keep of an uploaded file; Invalid says what is wrong with it.

    The path ends in a piece of the file's digest, so that two files never share one.
    """
    if not data:
        raise Invalid("The file is empty. Choose another one.")
    if len(data) > LARGEST:
        raise Invalid(f"The file is larger than {LARGEST >> 20} MB. Make it smaller, or add it to the course's files.")
    found = _NAME.search(name)
    stem, _, ending = (found[0] if found else "file").rpartition(".")
    ending, body = _checked(ending.lower(), data)
    return f"media/{suggest_key(stem)[:40].strip('-')}-{sha256(body).hexdigest()[:8]}.{ending}", body


def _checked(ending: str, data: bytes) -> tuple[str, bytes]:
    if ending not in MEDIA_TYPES or ending in ("png", "jpg", "webp"):
        ending, data = _drawn_anew(data)
    if problems := media_problems(f"media/file.{ending}", data):
        words = "; ".join(problem.message for problem in problems)
        raise Invalid(f"{words[:1].upper()}{words[1:]}.")
    return ending, data


def _drawn_anew(data: bytes) -> tuple[str, bytes]:
    """A picture that holds nothing but its pixels, the right way up and no larger than a page needs."""
    try:
        picture = Image.open(BytesIO(data), formats=_PICTURES)
        if picture.width * picture.height > _MOST_PIXELS:
            raise Invalid("The picture has too many pixels. Make it smaller, to at most 8,000 by 7,500.")
        is_photo = picture.format == "JPEG"
        drawn = ImageOps.exif_transpose(picture).convert("RGB" if is_photo else "RGBA")
        drawn.thumbnail((_LONGEST_SIDE, _LONGEST_SIDE))
    except UnidentifiedImageError:
        allowed = ", ".join(MEDIA_TYPES)
        raise Invalid(f"This is no picture, recording or caption file that a course can show. Use one of {allowed}.") from None
    except (OSError, ValueError, SyntaxError, Image.DecompressionBombError):
        raise Invalid("The picture cannot be read. Export it again and upload that.") from None
    return _saved(drawn, "JPEG" if is_photo else "PNG")


def _saved(picture: Image.Image, kind: str) -> tuple[str, bytes]:
    endings = {"JPEG": "jpg", "PNG": "png", "WEBP": "webp"}
    body = BytesIO()
    picture.save(body, kind, optimize=True, quality=85)
    if len(body.getvalue()) > MEDIA_TYPES[endings[kind]][1] and kind != "WEBP":
        return _saved(picture, "WEBP")
    return endings[kind], body.getvalue()
