"""The tree of agencies as somebody with a scope sees it."""

from lms.db import db
from lms.people import agencies, tree
from lms.people.scopes import Scope
from tests.factories import a_person, an_agency
from tests.statements import counting


def names(branches):
    return [(branch.agency.name, branch.people, names(branch.below)) for branch in branches]


def test_a_scope_shows_its_own_part_of_the_tree(session):
    state = an_agency("State Police")
    north, south = (an_agency(name, parent=state) for name in ("North", "South"))
    post = an_agency("Post 7", parent=north)
    agencies.join(a_person(), north, "officer")
    db.session.flush()
    with counting() as sent:
        everything = tree.read(Scope(everything=True))
    assert names(everything) == [("State Police", 0, [("North", 1, [("Post 7", 0, [])]), ("South", 0, [])])]
    assert len(sent) == 2
    part = Scope(agency_ids=frozenset({north.id, post.id, south.id}))
    assert names(tree.read(part)) == [("North", 1, [("Post 7", 0, [])]), ("South", 0, [])]
    assert [(depth, one.name) for depth, one in everything[0].walk()][2] == (2, "Post 7")
    assert tree.path_to(post, Scope(everything=True)) == [state, north]
    assert tree.path_to(post, part) == [north]
