"""The health of a course's assessments, read from the sums that are kept: so many statements, whatever was answered."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import Row, Select, Table, select

from lms.assessment.counting import WHOLE
from lms.assessment.models import ChoiceTally, ItemTally, MinutesTally
from lms.catalogue.versions import LoadedVersion
from lms.content.schema import Assessment
from lms.content.wording import Wordings
from lms.db import Model, db
from lms.reports.measured import MeasuredAssessment, MeasuredChoice, MeasuredItem
from lms.reports.psychometrics import ChoiceSums, FormSums, ItemSums

_MINUTES, _ITEMS, _CHOICES = (Model.metadata.tables[one.__tablename__] for one in (MinutesTally, ItemTally, ChoiceTally))


@dataclass
class _Found:
    """What was counted of one assessment: by its form as it is now, and of each question by its wording as it is now."""

    names: Wordings
    form: FormSums = FormSums()
    minutes: Counter[int] = field(default_factory=Counter)
    of_form: defaultdict[str, ItemSums] = field(default_factory=lambda: defaultdict(ItemSums))
    items: defaultdict[str, ItemSums] = field(default_factory=lambda: defaultdict(ItemSums))
    choices: defaultdict[tuple[str, str], ChoiceSums] = field(default_factory=lambda: defaultdict(ChoiceSums))


def read(version: LoadedVersion, only_first: bool, activity_key: str | None = None) -> list[MeasuredAssessment]:
    """What was measured of the version's assessments, or of one; of first attempts only, or of all. Four statements."""
    keys = [one.key for one in version.document.activities if isinstance(one, Assessment) and activity_key in (None, one.key)]
    found = {key: _Found(version.wordings(key)) for key in keys}
    sheets = _sheets(version.course_id, only_first, keys)
    for sheet in sheets.values():
        if sheet.form == found[sheet.activity_key].names.form:
            found[sheet.activity_key].form += _sums(FormSums, sheet)
    _add_minutes(found, sheets)
    _add_choices(found, sheets, _add_items(found, sheets))
    return [_measured(version.assessment(key), one) for key, one in found.items()]


def _sheets(course_id: int, only_first: bool, keys: Iterable[str]) -> dict[int, Row]:
    query = select(WHOLE).where(WHOLE.c.course_id == course_id, WHOLE.c.activity_key.in_(keys))
    if only_first:
        query = query.where(WHOLE.c.is_first)
    return {row.id: row for row in db.session.execute(query)}


def _of(table: Table, sheets: Mapping[int, Row]) -> Select[Any]:
    return select(table).where(table.c.tally_id.in_(sheets))


def _add_minutes(found: Mapping[str, _Found], sheets: Mapping[int, Row]) -> None:
    for row in db.session.execute(_of(_MINUTES, sheets)):
        sheet = sheets[row.tally_id]
        if sheet.form == found[sheet.activity_key].names.form:
            found[sheet.activity_key].minutes[row.minutes] += row.attempts


def _add_items(found: Mapping[str, _Found], sheets: Mapping[int, Row]) -> set[tuple[int, str]]:
    """Add what was counted of each question; the answer names the rows whose question is still asked with the same words."""
    current = set()
    for row in db.session.execute(_of(_ITEMS, sheets)):
        sheet = sheets[row.tally_id]
        one = found[sheet.activity_key]
        if one.names.items.get(row.item_key) == row.wording:
            current.add((row.tally_id, row.item_key))
            one.items[row.item_key] += _sums(ItemSums, row)
            if sheet.form == one.names.form:
                one.of_form[row.item_key] += _sums(ItemSums, row)
    return current


def _add_choices(found: Mapping[str, _Found], sheets: Mapping[int, Row], current: set[tuple[int, str]]) -> None:
    for row in db.session.execute(_of(_CHOICES, sheets)):
        if (row.tally_id, row.item_key) in current:
            found[sheets[row.tally_id].activity_key].choices[row.item_key, row.choice] += _sums(ChoiceSums, row)


def _sums(kind: Any, row: Row) -> Any:
    return kind(*(getattr(row, name) for name in kind.__dataclass_fields__))


def _measured(assessment: Assessment, found: _Found) -> MeasuredAssessment:
    items = tuple(
        MeasuredItem(
            number,
            item,
            found.items[item.key],
            tuple(MeasuredChoice(one.text, one.is_right, found.choices[item.key, one.key]) for one in item.offered()),
        )
        for number, item in enumerate(assessment.items, start=1)
    )
    of_form = tuple(found.of_form[item.key] for item in assessment.items)
    return MeasuredAssessment(assessment, found.form, found.minutes, items, of_form)
