"""What the benchmarks found, printed as tables once all of them have run."""

from collections.abc import Callable, Iterator, Sequence

import pytest

Report = Callable[..., None]


@pytest.fixture(scope="session")
def report() -> Iterator[Report]:
    """Adds a row to the table with that head."""
    tables: dict[Sequence[str], list[Sequence[str]]] = {}

    def add(head: Sequence[str], *cells: str) -> None:
        tables.setdefault(head, []).append(cells)

    yield add
    for head, rows in tables.items():
        print("\n\n" + "\n".join(_aligned([head, *rows])))


def _aligned(rows: Sequence[Sequence[str]]) -> list[str]:
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    return ["  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip() for row in rows]
