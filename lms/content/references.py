"""What the parts of a course name by key or path, and whether it is there."""

from collections.abc import Collection, Iterator
from dataclasses import dataclass

from lms.content.links import SCHEMES, Link, links
from lms.content.problems import Problem
from lms.content.yaml_nodes import Located, Step

_NOT_MARKDOWN = frozenset(("key", "src", "captions", "address", "to", "target", "kind", "type", "objective"))


@dataclass(frozen=True)
class Named:
    """The keys and media paths that a course has."""

    objectives: Collection[str]
    sources: Collection[str]
    terms: Collection[str]
    media: Collection[str]


def what_is_named(course: Located, media: Collection[str]) -> Named:
    """The keys that the whole tree of a course defines."""
    keys = {
        name: {entry.at(("key",)).text for entry in course.at((name,)).entries} for name in ("objectives", "sources", "glossary")
    }
    return Named(keys["objectives"], keys["sources"], keys["glossary"], media)


def reference_problems(course: Located, named: Named) -> Iterator[Problem]:
    """Every reference in a field or a Markdown link that leads nowhere."""
    for path, scalar in course.scalars():
        yield from _field_problems(path, scalar, named)
        if path[-1] not in _NOT_MARKDOWN:
            yield from _link_problems(scalar, named)


def media_named(course: Located) -> set[str]:
    """The media paths that blocks name."""
    return {scalar.text for path, scalar in course.scalars() if _names_media(path)}


def _names_media(path: tuple[Step, ...]) -> bool:
    return "blocks" in path and path[-1] in ("src", "captions")


def _field_problems(path: tuple[Step, ...], scalar: Located, named: Named) -> Iterator[Problem]:
    key = scalar.text
    in_activity = path[0] == "modules" and "activities" in path
    if in_activity and (path[-1] == "objective" or "objectives" in path) and key not in named.objectives:
        yield _unknown(scalar, "objective", key, "objectives")
    elif in_activity and path[-2] == "sources" and key not in named.sources:
        yield _unknown(scalar, "source", key, "sources")
    elif _names_media(path) and key.startswith("media/") and key not in named.media:
        yield Problem(scalar.file, scalar.line, "missing-file", f"there is no file `{key}`: add it or correct the path")


def _link_problems(scalar: Located, named: Named) -> Iterator[Problem]:
    for link in links(scalar.text.strip()):
        line = scalar.text_line + link.line
        known = {"term": named.terms, "source": named.sources}.get(link.scheme)
        if known is None or link.is_picture:
            message = _why_refused(link)
            if message:
                yield Problem(scalar.file, line, "link", message)
        elif link.target not in known:
            list_name = "glossary" if link.scheme == "term" else "sources"
            yield _unknown(Located(None, scalar.file, line, line), link.scheme, link.target, list_name)
        elif link.scheme == "term" and not link.label.strip():
            yield Problem(scalar.file, line, "link", f"the link to `{link.target}` has no words: write them in the brackets")


def _why_refused(link: Link) -> str:
    if link.is_picture:
        return "a picture in running text is not shown: use a `::: figure` block"
    if link.scheme not in SCHEMES:
        return f"a link starts with {', '.join(f'{scheme}:' for scheme in SCHEMES)}: correct `{link.target}`"
    return "" if link.label.strip() else f"the link to `{link.target}` has no words: write them in the brackets"


def _unknown(where: Located, noun: str, key: str, list_name: str) -> Problem:
    message = f"there is no {noun} `{key}`: add it to `{list_name}` in course.yaml or correct the key"
    return Problem(where.file, where.line, "unknown-reference", message)
