"""What sums of attempts say about questions and tests: difficulty, discrimination, reliability. Pure.

Everything is worked out from whole-number sums (``assessment.tallying``), so it is the same whether these were kept attempt by
attempt or counted at once. The formulas stand with their sources:

- Kuder, G. F., & Richardson, M. W. (1937). The theory of the estimation of test reliability. Psychometrika, 2, 151-160.
- Hoyt, C. (1941). Test reliability estimated by analysis of variance. Psychometrika, 6, 153-160.
- Cronbach, L. J. (1951). Coefficient alpha and the internal structure of tests. Psychometrika, 16, 297-334.
- Henrysson, S. (1963). Correction of item-total correlations in item analysis. Psychometrika, 28, 211-218.
- Shrout, P. E., & Fleiss, J. L. (1979). Intraclass correlations: uses in assessing rater reliability. Psychological Bulletin, 86,
  420-428.
- Crocker, L., & Algina, J. (1986). Introduction to classical and modern test theory. Holt, Rinehart and Winston.
- Hyndman, R. J., & Fan, Y. (1996). Sample quantiles in statistical packages. The American Statistician, 50, 361-365.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields
from fractions import Fraction
from math import atanh, sqrt, tanh
from typing import Self

from lms.assessment.tallying import UNIT


@dataclass(frozen=True)
class Sums:
    """Sums that can be added up."""

    def __add__(self, other: Self) -> Self:
        return type(self)(*(getattr(self, one.name) + getattr(other, one.name) for one in fields(self)))


@dataclass(frozen=True)
class FormSums(Sums):
    """Attempts at a test: how many, how many passed, and the sum and the sum of squares of what each earned."""

    attempts: int = 0
    passed: int = 0
    total: int = 0
    total_squares: int = 0


@dataclass(frozen=True)
class ItemSums(Sums):
    """A question, the number of attempts that asked it and left it blank, what it earned and what the rest of those earned."""

    asked: int = 0
    blank: int = 0
    earned: int = 0
    earned_squares: int = 0
    rest: int = 0
    rest_squares: int = 0
    earned_by_rest: int = 0


@dataclass(frozen=True)
class ChoiceSums(Sums):
    """One answer of a question: how many chose it, and what they earned with the rest."""

    chosen: int = 0
    rest: int = 0


def difficulty(item: ItemSums) -> Fraction | None:
    """The share of its points that a question earned, for one marked right or wrong the share who got it right, called p.

    Crocker & Algina (1986), chapter 14. None where nobody was asked.
    """
    return Fraction(item.earned, item.asked * UNIT) if item.asked else None


def discrimination(item: ItemSums) -> float | None:
    """How far the question agrees with the rest: the correlation of what it earned with what all other questions earned.

    The corrected item-total correlation of Henrysson (1963), Crocker & Algina (1986), chapter 14; where the question is marked
    right or wrong, it is the point-biserial correlation. None where either does not vary.
    """
    return _correlation(item.asked, item.earned, item.earned_squares, item.rest, item.rest_squares, item.earned_by_rest)


def pull(item: ItemSums, choice: ChoiceSums) -> float | None:
    """How far those who chose the answer did well on the rest: the point-biserial correlation of choosing it with the rest.

    Crocker & Algina (1986), chapter 14, on distractors. None where everybody or nobody chose it, or the rest does not vary.
    """
    return _correlation(item.asked, choice.chosen, choice.chosen, item.rest, item.rest_squares, choice.rest)


def range_of(correlation: float, pairs: int) -> tuple[float, float]:
    """The 95 % range of a correlation by Fisher's z transformation (Fisher 1921); everything below four pairs."""
    if pairs < 4:
        return -1.0, 1.0
    if abs(correlation) >= 1:
        return correlation, correlation
    middle, reach = atanh(correlation), 1.959963984540054 / sqrt(pairs - 3)
    return tanh(middle - reach), tanh(middle + reach)


def alpha(test: FormSums, items: Sequence[ItemSums]) -> Fraction | None:
    """The reliability of a test that asks everybody the same: k/(k-1) times (1 - sum of item variances / variance of totals).

    Coefficient alpha of Cronbach (1951); where every question is marked right or wrong, it is KR-20 of Kuder & Richardson (1937).
    None for fewer than two questions, where totals do not vary, or where a question was not asked in every attempt.
    """
    of_totals = _spread(test.attempts, test.total, test.total_squares)
    if len(items) < 2 or not of_totals or any(item.asked != test.attempts for item in items):
        return None
    of_items = sum(_spread(item.asked, item.earned, item.earned_squares) for item in items)
    return Fraction(len(items), len(items) - 1) * (1 - Fraction(of_items, of_totals))


def drawn_reliability(test: FormSums, items: Sequence[ItemSums], length: int) -> Fraction | None:
    """The reliability of a test that asks each attempt ``length`` questions of a larger bank: 1 - MS within / MS between.

    With questions drawn anew for each person, they are nested within persons, and one-way analysis of variance gives the
    intraclass correlation ICC(1,k) of Shrout & Fleiss (1979), in the manner of Hoyt (1941). How hard a draw was counts as error,
    so it is at most what alpha would be. None for fewer than two attempts or questions, or where totals do not vary.
    """
    of_totals = _spread(test.attempts, test.total, test.total_squares)
    if test.attempts < 2 or length < 2 or not of_totals:
        return None
    between = Fraction(of_totals, test.attempts * length * (test.attempts - 1))
    squares = sum(item.earned_squares for item in items)
    within = (squares - Fraction(test.total_squares, length)) / (test.attempts * (length - 1))
    return 1 - within / between


def error_of_measurement(test: FormSums, reliability: Fraction) -> float | None:
    """By how many questions an attempt's result is off by chance, give or take: SD of totals times the root of 1 - reliability.

    The standard error of measurement, Crocker & Algina (1986), chapter 6. None for fewer than two attempts.
    """
    if test.attempts < 2:
        return None
    variance = Fraction(_spread(test.attempts, test.total, test.total_squares), test.attempts * (test.attempts - 1))
    # A reliability below nothing, which chance brings about, still leaves no more error than there is variance.
    return sqrt(variance * min(Fraction(1), 1 - reliability)) / UNIT


def quantile(counts: Mapping[int, int], share: float) -> int | None:
    """The smallest value that at least the ``share`` of all do not exceed: definition 1 of Hyndman & Fan (1996). None of none."""
    wanted, seen = share * sum(counts.values()), 0
    for value in sorted(counts):
        seen += counts[value]
        if seen and seen >= wanted:
            return value
    return None


def _correlation(pairs: int, x: int, x_squares: int, y: int, y_squares: int, products: int) -> float | None:
    """Pearson's correlation from sums; exact up to the last step."""
    of_x, of_y = _spread(pairs, x, x_squares), _spread(pairs, y, y_squares)
    if not of_x or not of_y:
        return None
    # The square is a fraction of whole numbers, which keeps digits that roots of large numbers would lose.
    together = pairs * products - x * y
    return sqrt(Fraction(together * together, of_x * of_y)) * (1 if together >= 0 else -1)


def _spread(count: int, total: int, squares: int) -> int:
    """The variance times the square of how many there are, which is a whole number."""
    return count * squares - total * total
