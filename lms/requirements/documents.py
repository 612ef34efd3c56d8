"""Documents that prove a certificate from elsewhere: files in the data folder, named by their digest, never by who sent them."""

import os
import tempfile
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

from lms.errors import Invalid, NotFound

LARGEST = 5_000_000
"""The most bytes of one document."""

ENDINGS = {"application/pdf": "pdf", "image/png": "png", "image/jpeg": "jpg"}
"""The types that are taken, with the ending that a browser is told."""

_STARTS = {b"%PDF-": "application/pdf", b"\x89PNG\r\n\x1a\n": "image/png", b"\xff\xd8\xff": "image/jpeg"}
_ENDS = {"application/pdf": b"%%EOF", "image/png": b"IEND\xaeB`\x82", "image/jpeg": b"\xff\xd9"}
_TAIL = 1024


@dataclass(frozen=True)
class Document:
    """A kept file: its SHA-256 in hexadecimal digits and what type it was found to be."""

    digest: str
    media_type: str


def keep(folder: Path, body: bytes) -> Document:
    """Keep a file, once however often it is sent. Raises Invalid for one that is too large, cut off, or of another type."""
    document = Document(sha256(body).hexdigest(), recognize(body))
    target = _path(folder, document.digest)
    if not target.exists():
        target.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        _write(target, body)
    return document


def read(folder: Path, digest: str) -> bytes:
    """The bytes of a kept file; NotFound when it is gone or no longer what was kept."""
    path = _path(folder, digest)
    body = path.read_bytes() if path.is_file() else b""
    if sha256(body).hexdigest() != digest:
        raise NotFound("The document is missing. Ask whoever runs this site to restore it from a backup.")
    return body


def recognize(body: bytes) -> str:
    """The type of a file by its content, whatever it is called; Invalid for what is not taken."""
    if len(body) > LARGEST:
        raise Invalid(f"The file is larger than {LARGEST // 1_000_000} MB. Scan it at a lower resolution, or send one page.")
    found = next((media_type for start, media_type in _STARTS.items() if body.startswith(start)), None)
    if found is None:
        raise Invalid("The file is not a PDF, PNG or JPEG. Save or photograph the certificate as one of these.")
    if _ENDS[found] not in body[-_TAIL:]:
        raise Invalid("The file is cut off or damaged. Save it again, and see that it opens.")
    return found


def _path(folder: Path, digest: str) -> Path:
    return folder / digest[:2] / digest


def _write(target: Path, body: bytes) -> None:
    # A file that is there is whole: it gets its name only after its last byte is on the disk.
    with tempfile.NamedTemporaryFile(dir=target.parent, delete=False) as file:
        file.write(body)
        file.flush()
        os.fsync(file.fileno())
    os.replace(file.name, target)
