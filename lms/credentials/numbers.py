"""Certificate numbers: short enough to read over a phone, too many to guess. Pure."""

from random import Random

DIGITS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
"""Crockford's base 32: no I, L, O or U."""

_MISREAD = str.maketrans({"O": "0", "I": "1", "L": "1"})
_LENGTH = 11


def new_number(random: Random) -> str:
    """A number such as TH-4K7Q-92MX-W3HP: 55 random bits and a check digit at the end."""
    digits = "".join(random.choices(DIGITS, k=_LENGTH))
    return _written(digits + _check_digit(digits))


def normalize(text: str) -> str | None:
    """The number as it is stored, however it was typed (case, spaces, hyphens, O for 0, I and L for 1); None when it is none."""
    plain = "".join(letter for letter in text.upper() if letter.isalnum())
    # The digits themselves may begin with TH, so it is the length that tells whether the head was typed.
    digits = plain[-_LENGTH - 1 :].translate(_MISREAD)
    if plain[: -_LENGTH - 1] not in ("", "TH") or len(digits) != _LENGTH + 1 or not set(digits) <= set(DIGITS):
        return None
    if _check_digit(digits[:-1]) != digits[-1]:
        return None
    return _written(digits)


def _written(digits: str) -> str:
    return "-".join(["TH", digits[:4], digits[4:8], digits[8:]])


def _check_digit(digits: str) -> str:
    # Weights that are odd, so prime to 32, make every single wrong digit show; being different, most swaps as well.
    weights = (1, 3, 5, 7, 9, 11, 13, 15, 17, 19, 21)
    return DIGITS[sum(DIGITS.index(digit) * weight for digit, weight in zip(digits, weights, strict=True)) % 32]
