"""``python -m lms.content <course>...``: what is wrong with courses, folders or zip archives; exit 1 when anything is."""

import sys
from pathlib import Path

from lms.content.checking import check


def main(courses: list[str]) -> int:
    """Prints every problem of the ``courses``, given by their paths; 1 when there is one, 2 without a path, 0 otherwise."""
    if not courses:
        sys.stderr.write("usage: python -m lms.content <course>...\n")
        return 2
    problems = [problem for course in courses for problem in check(Path(course))]
    sys.stdout.writelines(f"{problem}\n" for problem in problems)
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
