"""``python -m lms.content <folder>...``: what is wrong with the courses in these folders; exit 1 when anything is."""

import sys
from pathlib import Path

from lms.content.checking import check_folder


def main(folders: list[str]) -> int:
    """Prints every problem of the courses in ``folders``; 1 when there is one, 2 without a folder, 0 otherwise."""
    if not folders:
        sys.stderr.write("usage: python -m lms.content <folder>...\n")
        return 2
    problems = [problem for folder in folders for problem in check_folder(Path(folder))]
    sys.stdout.writelines(f"{problem}\n" for problem in problems)
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
