"""What is wrong with a part of a draft, in the words of the form that it is mended in."""

from collections.abc import Iterable
from dataclasses import replace

from lms.content.draft_checks import Remark
from lms.web.editing.fields import Field


def plainly(remark: Remark, fields: Iterable[Field]) -> Remark:
    """The remark with the label of its field in place of the name that files have for it; ``fields`` are those of the part."""
    name = next((step for step in reversed(remark.path.split(".")) if not step.isdecimal()), "")
    words = _words_for(remark.path.split("."), tuple(fields))
    if words is None or f"`{name}`" not in remark.message:
        return remark
    message = remark.message.replace(f"`{name}`", words, 1).replace(": fill it in or remove it", ": fill it in")
    return replace(remark, message=message)


def _words_for(steps: list[str], fields: tuple[Field, ...]) -> str | None:
    """What the form calls the field that the steps lead to, with the entries it stands in: “Text” of option 2."""
    label, within, noun = None, "", ""
    for step in steps:
        if step.isdecimal():
            within = f" of {noun} {int(step) + 1}{within}"
            continue
        field = next((one for one in fields if one.name == step), None)
        if field is None:
            return None
        label, noun, fields = field.label, field.noun, field.parts
    return f"“{label}”{within}" if label else None
