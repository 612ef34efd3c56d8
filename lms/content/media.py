"""Which media files a course may hold: their types, their sizes, and drawings without scripts or outside references."""

import re
from collections.abc import Mapping
from hashlib import sha256
from xml.parsers import expat

from lms.content.problems import Problem

KB, MB = 1024, 1024 * 1024
MEDIA_TYPES = {
    "svg": ("image/svg+xml", 300 * KB),
    "png": ("image/png", 2 * MB),
    "jpg": ("image/jpeg", 2 * MB),
    "webp": ("image/webp", 2 * MB),
    "mp3": ("audio/mpeg", 40 * MB),
    "mp4": ("video/mp4", 200 * MB),
    "vtt": ("text/vtt", 500 * KB),
}
"""The media type and the largest size in bytes of each file ending that a course may use."""

_SIGNATURES = {
    "png": re.compile(rb"\x89PNG\r\n\x1a\n"),
    "jpg": re.compile(rb"\xff\xd8\xff"),
    "webp": re.compile(rb"RIFF....WEBP", re.DOTALL),
    "mp3": re.compile(rb"ID3|\xff[\xe2-\xff]"),
    "mp4": re.compile(rb"....ftyp", re.DOTALL),
    "vtt": re.compile(rb"(\xef\xbb\xbf)?WEBVTT"),
}
_SVG = "http://www.w3.org/2000/svg"
_SVG_ELEMENTS = frozenset(
    ("svg", "g", "defs", "symbol", "use", "title", "desc", "metadata", "style", "path", "rect", "circle", "ellipse", "line")
    + ("polyline", "polygon", "text", "tspan", "textPath", "marker", "mask", "clipPath", "linearGradient", "radialGradient")
    + ("stop", "pattern", "filter", "feGaussianBlur", "feOffset", "feMerge", "feMergeNode", "feFlood", "feBlend")
    + ("feComposite", "feColorMatrix", "feDropShadow")
)
_OUTSIDE = re.compile(r"url\(\s*['\"]?(?!#)|@import|javascript:|image-set\(|\\", re.IGNORECASE)


def media_type(path: str) -> str:
    """The media type of a file by its ending; KeyError for endings that are not allowed."""
    return MEDIA_TYPES[_ending(path)][0]


def digests(media: Mapping[str, bytes]) -> dict[str, str]:
    """The SHA-256 of every media file in hexadecimal digits, by path, in the order of the paths."""
    return {path: sha256(media[path]).hexdigest() for path in sorted(media)}


def media_problems(path: str, data: bytes) -> list[Problem]:
    """Why a file may not be part of a course: its type, its size, or what a drawing holds."""
    ending = _ending(path)
    if ending not in MEDIA_TYPES:
        return [Problem(path, 1, "media", f"this type of file is not allowed: use {', '.join(MEDIA_TYPES)}")]
    largest = MEDIA_TYPES[ending][1]
    if len(data) > largest:
        return [Problem(path, 1, "size", f"the file is larger than {largest // KB} KB: make it smaller")]
    if ending == "svg":
        return [Problem(path, 1, "media", message) for message in _svg_problems(data)]
    if not _SIGNATURES[ending].match(data):
        return [Problem(path, 1, "media", f"the file does not hold what its ending .{ending} says: export it again")]
    return []


def _ending(path: str) -> str:
    return path.rpartition(".")[2]


def _svg_problems(data: bytes) -> list[str]:
    drawing = _Drawing()
    parser = expat.ParserCreate("utf-8", namespace_separator="}")
    parser.buffer_size, parser.buffer_text = MB, True
    parser.StartElementHandler = drawing.start
    parser.CharacterDataHandler = drawing.text
    parser.StartDoctypeDeclHandler = drawing.doctype
    parser.ProcessingInstructionHandler = drawing.instruction
    try:
        parser.Parse(data, True)
    except expat.ExpatError as error:
        drawing.problems.append(f"the drawing cannot be read as XML ({error}): mend or export it again")
    return list(dict.fromkeys(drawing.problems))


class _Drawing:
    """What an SVG file holds that a drawing must not, gathered while it is parsed."""

    def __init__(self) -> None:
        self.problems: list[str] = []
        self.elements = 0

    def start(self, name: str, attributes: dict[str, str]) -> None:
        self.elements += 1
        namespace, _, local = name.rpartition("}")
        if self.elements == 1 and (namespace, local) != (_SVG, "svg"):
            self.problems.append("the file is no SVG drawing: its outermost element must be `svg`")
        elif namespace != _SVG or local not in _SVG_ELEMENTS:
            self.problems.append(f"the drawing holds the element `{local}`: remove it")
        for attribute, value in attributes.items():
            self.attribute(attribute.rpartition("}")[2].lower(), value)

    def attribute(self, name: str, value: str) -> None:
        if name.startswith("on"):
            self.problems.append(f"the drawing has the script attribute `{name}`: remove it")
        elif (name in ("href", "src") and not value.strip().startswith("#")) or _OUTSIDE.search(value):
            self.problems.append(f"the attribute `{name}` refers to something outside the drawing: remove it")

    def text(self, text: str) -> None:
        if _OUTSIDE.search(text):
            self.problems.append("the drawing's text or style refers to something outside the file: remove it")

    def doctype(self, *_: object) -> None:
        # Expat stops at an entity it does not know, but one that a DOCTYPE defines can grow without end.
        raise expat.ExpatError("it has a DOCTYPE")

    def instruction(self, *_: object) -> None:
        self.problems.append("the drawing has a processing instruction: remove it")
