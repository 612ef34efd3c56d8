"""Ways to make zip archives, good ones and such as no honest program makes."""

import stat
from collections.abc import Iterable, Mapping
from io import BytesIO
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo


def packed(files: Mapping[str, bytes] | Iterable[tuple[str, bytes]], around: str = "night-watch/", **entry: int) -> bytes:
    """An archive of the files as a desktop makes it; ``entry`` sets fields of every entry, such as ``flag_bits``."""
    body = BytesIO()
    with ZipFile(body, "w", ZIP_DEFLATED) as archive:
        for path, data in files.items() if isinstance(files, Mapping) else files:
            info = ZipInfo(around + path)
            info.compress_type, info.create_system, info.external_attr = ZIP_DEFLATED, 3, (stat.S_IFREG | 0o644) << 16
            for name, value in entry.items():
                setattr(info, name, value)
            archive.writestr(info, data, info.compress_type)
    return body.getvalue()


def with_sizes(archive: bytes, path: str, declared: int) -> bytes:
    """The archive with another unpacked size written for one of its files, in both places."""
    name, size = path.encode(), declared.to_bytes(4, "little")
    body = bytearray(archive)
    local, central = body.index(name) - 30, body.rindex(name) - 46
    body[local + 22 : local + 26] = size
    body[central + 24 : central + 28] = size
    return bytes(body)
