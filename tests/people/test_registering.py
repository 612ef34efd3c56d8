"""Names as people have them, and those that cannot be kept."""

import pytest

from lms.errors import Invalid
from lms.people.registering import clean_name


@pytest.mark.parametrize("name", ["محمد\u200cعلی رضایی", "क\u094d\u200dषमा", "Nguyễn Thị Ánh", "O’Leary-Novák", "李 小龍"])
def test_a_name_in_any_script_is_kept(name):
    assert clean_name(f"  {name}\t") == name


@pytest.mark.parametrize("name", ["", " ", "a\x00b", "a\u202eb", "a\x1bb", "x" * 201])
def test_a_name_that_cannot_be_shown_is_refused(name):
    with pytest.raises(Invalid, match="name"):
        clean_name(name)
