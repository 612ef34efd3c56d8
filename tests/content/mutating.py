"""Course folders and archives broken by chance, the same for the same seed: what slips, programs and enemies make of them."""

import os
import random
from collections.abc import Callable
from pathlib import Path

from tests.content.packing import packed
from tests.content.samples import course_files
from tests.content.test_mutations import mutated_files

HOSTILE = [
    "../outside.md",
    "/etc/cron.d/x",
    "C:/x.svg",
    "media\\x.svg",
    "media/../../x",
    "media/Order.svg",
    "media/ü.svg",
    "a" * 300,
]
HOSTILE += [
    "media/order.svg/x.svg",
    "course.yaml/x",
    ".hidden",
    "media/inner.zip",
    "modules/01-the-call/01-other.md",
    "x\ny",
    "media/",
]


def mutated_folder(seed: int, root: Path) -> Path:
    """A folder ``night-watch`` below ``root`` with one to three things wrong with its text or its files."""
    chance = random.Random(seed)
    folder = root / "night-watch"
    for path, body in (mutated_files(seed) if chance.random() < 0.5 else course_files()).items():
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_bytes(body)
    for _ in range(chance.randint(0, 3)):
        paths = sorted(path for path in folder.rglob("*") if path.is_file() and not path.is_symlink())
        chance.choice(_FOLDER_MUTATORS)(chance.choice(paths), folder, chance)
        if not any(path.is_file() and not path.is_symlink() for path in folder.rglob("*")):
            break
    return folder


def mutated_archive(seed: int) -> bytes:
    """An archive of the sample course with one to three things wrong with it or with what it holds."""
    chance = random.Random(seed)
    files = list((mutated_files(seed) if chance.random() < 0.4 else course_files()).items())
    if chance.random() < 0.3:
        files.append((chance.choice(HOSTILE), chance.randbytes(chance.randrange(50))))
    if chance.random() < 0.2:
        del files[chance.randrange(len(files))]
    entry = chance.choice([{}, {}, {}, {"compress_type": 0}, {"compress_type": 12}, {"external_attr": chance.getrandbits(32)}])
    body = bytearray(packed(files, chance.choice(["night-watch/", "night-watch/", "", "a/b/", "../"]), **entry))
    for _ in range(chance.choice([0, 1, 1, 2])):
        chance.choice(_BYTE_MUTATORS)(body, chance)
    return bytes(body)


def _remove(path: Path, _folder: Path, _chance: random.Random) -> None:
    path.unlink()


def _rename(path: Path, _folder: Path, chance: random.Random) -> None:
    path.rename(
        path.with_name(chance.choice(["x", path.name.upper(), f"0{path.name}", f"{path.name}~", "01-quiz.md", "a b.svg"]))
    )


def _rename_in_raw_bytes(path: Path, _folder: Path, chance: random.Random) -> None:
    os.rename(os.fsencode(path), os.fsencode(path.parent) + chance.choice([b"/\xff.svg", b"/a\nb.md", b"/\x1b[2J.yaml"]))


def _fill(path: Path, _folder: Path, chance: random.Random) -> None:
    path.write_bytes(
        chance.choice([b"", chance.randbytes(500), b"\0" * 9, b"---\n---\n", b"{" * 5000, b"#" * 600_000, b"a: &a [*a]"])
    )


def _copy(path: Path, folder: Path, chance: random.Random) -> None:
    other = folder / chance.choice(
        ["media/copy.svg", "modules/01-the-call/03-copy.md", "assessments/copy.yaml", "course.yaml", "x"]
    )
    other.parent.mkdir(parents=True, exist_ok=True)
    other.write_bytes(path.read_bytes())


def _link(path: Path, folder: Path, chance: random.Random) -> None:
    path.unlink()
    path.symlink_to(chance.choice([Path("/etc/hostname"), folder, Path("nowhere"), path]))


def _bury(path: Path, _folder: Path, _chance: random.Random) -> None:
    body = path.read_bytes()
    path.unlink()
    path.mkdir()
    (path / path.name).write_bytes(body)


_FOLDER_MUTATORS: list[Callable[[Path, Path, random.Random], None]] = [
    _remove,
    _rename,
    _rename_in_raw_bytes,
    _fill,
    _fill,
    _copy,
    _link,
    _bury,
]


def _flip(body: bytearray, chance: random.Random) -> None:
    for _ in range(chance.choice([1, 1, 8])):
        body[chance.randrange(len(body))] ^= 1 << chance.randrange(8)


def _flip_in_the_list(body: bytearray, chance: random.Random) -> None:
    """The list of entries at the end decides most, so it gets a share of its own."""
    start = max(0, body.find(b"PK\x01\x02"))
    body[chance.randrange(start, len(body))] = chance.choice([0, 1, 0x7F, 0x80, 0xFF, chance.randrange(256)])


def _cut(body: bytearray, chance: random.Random) -> None:
    del body[chance.randrange(1, len(body)) :]


def _cut_out(body: bytearray, chance: random.Random) -> None:
    start = chance.randrange(len(body))
    del body[start : min(start + chance.choice([1, 4, 30, 500]), len(body) - 1)]


def _insert(body: bytearray, chance: random.Random) -> None:
    start = chance.randrange(len(body))
    body[start:start] = chance.choice([chance.randbytes(20), bytes(body[:100]), b"PK\x05\x06", b"PK\x06\x07", bytes(70_000)])


_BYTE_MUTATORS: list[Callable[[bytearray, random.Random], None]] = [
    _flip,
    _flip_in_the_list,
    _flip_in_the_list,
    _cut,
    _cut_out,
    _insert,
]
