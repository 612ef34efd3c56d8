"""Looking only at sets that share one of their rarest words finds just those that comparing all of them finds."""

from itertools import combinations
from random import Random

import pytest

from lms.content.checks.likeness import MIN_PROMPT_WORDS, MIN_WORDS, SAME_PROMPT, SAME_QUESTION, _pairs


@pytest.mark.parametrize(("share", "least"), [(SAME_PROMPT, MIN_PROMPT_WORDS), (SAME_QUESTION, MIN_WORDS), (SAME_QUESTION, 1)])
def test_no_pair_is_missed(share, least):
    random, found = Random(1), 0
    for _ in range(400):
        words = [f"word-{number}" for number in range(random.choice((8, 14, 30)))]
        sets = [frozenset(random.sample(words, random.randint(0, min(len(words), 14)))) for _ in range(12)]
        alike = {
            (first, second)
            for (first, one), (second, other) in combinations(enumerate(sets), 2)
            if min(len(one), len(other)) >= least and len(one & other) >= share * len(one | other)
        }
        assert {*_pairs(sets, share, least)} == alike
        found += len(alike)
    assert found > 100
