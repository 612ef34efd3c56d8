"""``python -m lms.content <folder>...``: what is wrong with the courses in these folders; exit 1 when anything is."""

import sys
from dataclasses import replace
from pathlib import Path

from lms.content.folder import read_folder


def main(folders: list[str]) -> int:
    """Prints every problem of the courses in ``folders``; 1 when there is one, 2 without a folder, 0 otherwise."""
    if not folders:
        sys.stderr.write("usage: python -m lms.content <folder>...\n")
        return 2
    problems = [
        replace(problem, file=f"{folder}/{problem.file}") for folder in folders for problem in read_folder(Path(folder)).problems
    ]
    sys.stdout.writelines(f"{problem}\n" for problem in problems)
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
