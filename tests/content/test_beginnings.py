"""What new courses start from."""

from lms.content import beginnings


def test_keys_are_made_from_titles_and_differ():
    assert beginnings.suggest_key("  The First Call: é & ö!  ") == "the-first-call-e-o"
    assert beginnings.suggest_key("电话") == "part"
    assert beginnings.suggest_key("Module", ["module", "module-2"]) == "module-3"


def test_an_outline_has_its_objectives_and_modules():
    made = beginnings.outline("night-watch", "Night Watch", "online", ["Listen first.", "Listen first."], ["The call"])
    assert [one["key"] for one in made["objectives"]] == ["listen-first", "listen-first-2"]
    assert made["modules"] == [{"key": "the-call", "title": "The call", "minutes": 0, "activities": []}]
