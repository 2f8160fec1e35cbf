"""Denials of one time only: what is not so today may have been so last night.

A concern is always of the day on which somebody looks: `no current safeguarding concerns` denies
what it names, and so does `not identified during this call`. How somebody is changes within hours.
"""

import re
from itertools import pairwise

from services.intake import negation_words as of
from services.intake.negation_reach import listed

_UNITS = r"(?:minute|hour|day|night|week|weekend|month|year|decade|while|time)s?"
_DAY = r"(?:mon|tues|wednes|thurs|fri|satur|sun)day"
_PRESENT = (
    r"(?:today|tonight|now|right now|just now|currently|presently|at present|"
    r"at (?:this|the|the present) (?:moment|time|point|stage|minute)|at this)\b"
)
_AT_ANOTHER_TIME = (
    r"(?:yesterday|last (?:night|week|weekend|month|year|time|" + _DAY + r")|earlier|previously|"
    r"before|beforehand|historically|recently|lately|once|in (?:the past|\d{4})|on " + _DAY + r"|"
    r"(?:at|over|during) the weekend|this (?:morning|afternoon|evening|week|weekend|month|year)|"
    r"(?:an?|one|two|three|four|five|six|some|several|a few|\d+) " + _UNITS + r" ago|until)\b"
)
_FOR_A_TIME = (
    r"(?:any ?more|any longer|yet|as yet|so far|again|these days|nowadays|at night|"
    r"(?:in|during) the (?:day|daytime|night|morning|evening)|"
    r"(?:for|in|over|during|within) (?:the |this |these )?(?:last |past |previous |recent )?"
    r"(?:(?:an?|one|two|three|four|five|six|some|several|many|few|a few|couple of|\d+) )*"
    + _UNITS
    + r")\b"
)
_IF = (
    r"(?:since|until|till|before|prior to|while|whilst|if|unless|except|apart from|other than|"
    r"when(?! (?:seen|asked|assessed|questioned|examined|reviewed|visited|spoken|we|i)\b))\b"
)
_NOUNS = (
    r"(?:\s+(?:thoughts?|ideations?|ideas?|intent|intentions?|plans?|attempts?|feelings?|acts?|"
    r"risks?|at all))*"
)
_THEN = re.compile(rf"{_NOUNS}\s*,?\s+(?:{_AT_ANOTHER_TIME}|{_FOR_A_TIME}|{_IF})")
_NOW_AFTER = re.compile(rf"{_NOUNS}\s*,?\s+{_PRESENT}")
_NOW_WITHIN = re.compile(_PRESENT)
_OF_A_CONCERN = re.compile(r"\s+(?:concerns?|issues?|alerts?|flags?)\b")

_CONTRAST = r"(?:but|although|though|however|yet|whereas|except)\b"
_WHO = r"(?:(?:s?he|they|i|it|there|this|pt|patient|client|which)\s+)?"
_WAS = (
    r"(?:was|were|did|has|have|had|used to|felt)\b(?:\s+(?:been|be|had|so|it|some|them|those|these|"
    r"one|any|very|much|do|have|feel|raised|reported|identified|noted|disclosed))*"
)
_TAKEN_BACK = re.compile(
    rf"[^.;\n]{{0,150}}?(?:[,;.(\n]|\s-\s|\b{_CONTRAST})\s*(?:and\s+)?(?:{_CONTRAST},?\s*)?"
    rf"(?:{_WHO}{_WAS}\s*(?:{_AT_ANOTHER_TIME}|[.,;)\n]|$)|(?<=[a-z] ){_WHO}{_AT_ANOTHER_TIME}"
    rf"[^.;\n]{{0,40}}\b(?:was|were|did|had|has|have|said|felt)\b)"
)
"""`…, was last night`, `… but has been`, `… but yesterday he had some`"""


def taken_back(text: str, end: int) -> bool:
    """Whether what a phrase is denied by holds for now alone, by the words after it.

    They may be a sentence of their own: `Not suicidal. Was yesterday.`
    """
    return _TAKEN_BACK.match(text, end, end + 240) is not None


def of_one(before: list[str], between: list[str], phrase: str, after: str) -> bool:
    """Whether a denial is of one time: by the words before its cue, to the phrase, and after it."""
    near, nearest = _last_statement(before), [*listed(between)[0], *listed(between)[-1]]
    if _THEN.match(after) or of.OTHER_TIMES.intersection(near):
        return True
    if "history" not in between and of.PAST.intersection(nearest):
        return True
    if _is_concern(phrase, between, after):
        return False
    now = of.NOW.intersection([*near, *nearest]) or _at_present([*before[-4:], *between])
    return bool(now) or _NOW_AFTER.match(after) is not None


def answered(phrase: str, answer: str, after: str) -> bool:
    """Whether an answer that denies (`…: none at present`, `… denied`) does so for one time."""
    if _THEN.match(after):
        return True
    concern = _is_concern(phrase, [], answer)
    return not concern and bool(_NOW_WITHIN.search(answer) or _NOW_AFTER.match(after))


def _is_concern(phrase: str, between: list[str], after: str) -> bool:
    named = phrase.startswith("safe") or not of.CONCERNS.isdisjoint(between)
    return named or _OF_A_CONCERN.match(after) is not None


def _at_present(words: list[str]) -> bool:
    """In two words: alone, `present` is a verb of findings as well."""
    return ("at", "present") in pairwise(words)


def _last_statement(before: list[str]) -> list[str]:
    """The words of the statement in which the cue stands, the nearest few."""
    found: list[str] = []
    for word in reversed(before[-6:]):
        if word in (of.ENDS - of.OTHER_TIMES) or word == ",":
            break
        found.append(word)
    return found
