"""The fonts that certificates are set in, and which letters they have. Pure."""

import re
import struct
import tempfile
import unicodedata
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import typst
from pymupdf_fonts import fontbuffers

FAMILIES = ("Noto Sans", "FiraGO", "Noto Sans Symbols", "Noto Sans Symbols2")
"""The families in the order in which a letter is looked for."""

_FONTS = ("notos", "notosbo", "figo", "figbo", "symbol1", "symbol2")
"""The fonts of the ``pymupdf-fonts`` package that hold them: Latin, Vietnamese, Greek, Cyrillic, Arabic, Hebrew, Hindi, Thai."""

_JOINERS = "\u200c\u200d"
"""Zero-width marks that say how letters join; without them Persian and Indic names are misspelt."""

_STACK = 3
"""How many marks may stand on one letter: as many as names have in the scripts of these fonts."""

_UNSEEN = {"Cc", "Cf", "Zs", "Zl", "Zp"}


@cache
def fonts() -> typst.Fonts:
    """The fonts for the typesetter, read once per process."""
    with tempfile.TemporaryDirectory() as folder:
        for name in _FONTS:
            Path(folder, f"{name}.ttf").write_bytes(fontbuffers[name]())
        loaded = typst.Fonts(include_system_fonts=False, font_paths=[folder])
        _use_each(loaded)
    return loaded


def printable(text: str) -> str:
    """The text on one line, without what can never be drawn: controls, marks of direction, unassigned and private letters.

    Marks that are stacked on one letter, higher than any name asks for, are dropped as well: they would cover other lines.
    """
    composed = unicodedata.normalize("NFC", text)
    words = "".join(map(_kept, composed)).split()
    return _unstacked(" ".join(word for word in words if word.strip(_JOINERS)).strip(_JOINERS))


def drawable(text: str) -> str:
    """The printable text without the letters that no font has; a letter that can be taken apart is drawn as its parts."""
    kept = (letter if _is_drawn(letter) else _parts(letter) for letter in printable(text))
    return printable(re.sub(r"\(\s*\)|\[\s*\]", "", "".join(kept)))


def letters(text: str) -> str:
    """What a reader would miss if it were not drawn: the text without spaces, controls and marks of direction."""
    composed = unicodedata.normalize("NFC", text)
    return "".join(letter for letter in composed if unicodedata.category(letter) not in _UNSEEN)


def plain(text: str) -> str:
    """The Latin letters, digits and plain marks of the text, accents taken off."""
    decomposed = unicodedata.normalize("NFKD", text)
    return printable("".join(letter for letter in decomposed if letter.isascii()))


def _use_each(loaded: typst.Fonts) -> None:
    # A font's file is read when a letter of it is first drawn, so one of each is drawn while the files are there.
    faces = {(font.family, font.weight) for font in loaded.fonts() if font.path}
    lines = [f'#text(font: "{family}", weight: {weight}, fallback: false)[a\u2609]' for family, weight in sorted(faces)]
    typst.compile("\n".join(lines).encode(), format="svg", font_paths=loaded)


def _kept(letter: str) -> str:
    category = unicodedata.category(letter)
    if letter in _JOINERS or category[0] != "C":
        return letter
    return " " if category == "Cc" else ""


def _unstacked(text: str) -> str:
    kept, marks = [], 0
    for letter in text:
        marks = marks + 1 if unicodedata.category(letter) == "Mn" else 0
        if marks <= _STACK:
            kept.append(letter)
    return "".join(kept)


def _is_drawn(letter: str) -> bool:
    return letter in _JOINERS or letter.isspace() or ord(letter) in _covered()


def _parts(letter: str) -> str:
    return "".join(part for part in unicodedata.normalize("NFKD", letter) if _is_drawn(part))


@cache
def _covered() -> frozenset[int]:
    return frozenset(point for name in _FONTS for first, last in _ranges(fontbuffers[name]()) for point in range(first, last + 1))


def _ranges(font: bytes) -> Iterator[tuple[int, int]]:
    """The ranges of code points in the font's ``cmap`` table (OpenType 1.9, formats 4 and 12)."""
    tables, (count,) = {}, struct.unpack_from(">H", font, 4)
    for tag, _, offset, _ in struct.iter_unpack(">4sIII", font[12 : 12 + 16 * count]):
        tables[tag] = offset
    (maps,) = struct.unpack_from(">H", font, tables[b"cmap"] + 2)
    for place in range(maps):
        start = tables[b"cmap"] + struct.unpack_from(">I", font, tables[b"cmap"] + 8 + 8 * place)[0]
        (form,) = struct.unpack_from(">H", font, start)
        if form == 12:
            (groups,) = struct.unpack_from(">I", font, start + 12)
            yield from (
                (first, last) for first, last, _ in struct.iter_unpack(">III", font[start + 16 : start + 16 + 12 * groups])
            )
        elif form == 4:
            (size,) = struct.unpack_from(">H", font, start + 6)
            lasts = struct.unpack_from(f">{size // 2}H", font, start + 14)
            firsts = struct.unpack_from(f">{size // 2}H", font, start + 16 + size)
            yield from zip(firsts[:-1], lasts[:-1], strict=True)
