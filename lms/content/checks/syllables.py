"""How many syllables an English word has, by rule of thumb; right for about nineteen words in twenty of plain prose."""

import re
from functools import lru_cache

_BY_COUNT = {
    1: "real aren't weren't forced piece aged else",
    2: "being business conscience evening every maybe people prior react safety soldier therefore trauma wednesday ninety coerce"
    " coerced pieces police hundred naked science someone",
    3: "area areas behavior behaviors created different element elements everyone everything idea ideas ideal reaction several"
    " somebody survivor theater whereabouts anyone forever",
    4: "everybody reality",
}
_IRREGULAR = {word: count for count, words in _BY_COUNT.items() for word in words.split()}
_CONSONANT_Y = re.compile(r"^y(?=[aeiou])|(?<=[aeiou])y(?=[aeiou])")
_SILENT = re.compile(
    r"(?<=[^aeiouy])(?<![^aeiouy]l)e$"  # name, while; but not table
    r"|(?<=[aeiouy]l)es?$"  # while, files
    r"|(?<=[^aeiouytd])(?<![^aeiouyl]l)ed$"  # asked, called; but not wanted, handled
    r"|(?<=[^aeiouysxzcgh])(?<![^aeiouy]l)es$"  # times; but not pages, tables
    r"|(?<=[th]h)es$"
    r"|(?<=[^aeiouy])(?<![^aeiouy]l)e(?=(?:ly|ments?|ful|fully|less|ness)$)"  # safely, statement; but not settlement
    r"|(?<=[^aeiouy])e(?=lines?$|times?$|work|where|thing)"  # baseline, something
    r"|(?:(?<=^som)|(?<=^hom)|(?<=^saf)|(?<=^lif)|(?<=^fac))e(?=[^aeiouydrstnl])"  # somebody, homework
)
_SPLIT = re.compile(
    r"(?<![tcsg])ia(?!ge)"  # media, but not special
    r"|(?<![tcsgxnl])io(?!r)"  # period, but not nation or million
    r"|iu|uou|iet|iest$|(?<=\w\w\w)iers?$"
    r"|(?:(?<![tc])|(?<=sc))ien[ct]"  # client, but not patient
    r"|(?<![qg])ua(?!de)|(?<![qg])ue[nlt]"  # usual, but not guard
    r"|(?<!g)eo(?!p|us|n$)|(?<=[aeouy])ing|coer|coo[pr]|creat|theat|ploit|(?<![qgb])ui[dn]|suic"
    r"|[^aeiou]yi|ism"
)
_CONTRACTED = re.compile(r"(?:[dst]|ve)n't$")


@lru_cache(maxsize=20_000)
def syllables(word: str) -> int:
    """The number of syllables, at least 1; a number in digits counts as one."""
    lowered = word.lower().replace("’", "'")
    if lowered in _IRREGULAR:
        return _IRREGULAR[lowered]
    contracted = bool(_CONTRACTED.search(lowered)) and lowered not in ("can't", "don't")
    letters = _CONSONANT_Y.sub("-", lowered.removesuffix("'s").replace("'", ""))
    count = len(re.findall(r"[aeiouy]+", letters)) + len(_SPLIT.findall(letters)) + contracted
    return max(1, count - len(_SILENT.findall(letters)))
