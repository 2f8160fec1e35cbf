"""Whether a phrase in a clause is said not to be so. In doubt it is not negated: a person looks.

English negation, as far as referral text needs it: a cue (`no`, `not`, `denies`, …) denies what
follows it where nothing but words of finding stand between (`no evidence of …`), and a list where
the list ends with `or`. Any other word between makes it another sentence: `will not stop …`.
What is denied of one time only is not denied: see `negation_times`.
"""

import re

from services.intake import negation_after as following
from services.intake import negation_times as times
from services.intake import negation_words as of
from services.intake.negation_reach import reaches

_WORD = re.compile(r"[a-z0-9'-]+|,|/|\.\.\.|[()]")
_KNOWN_TO = re.compile(r"\b(?:not|never been) known to (?:any |the )?$")
_ACT = re.compile(
    r"(?:(?:abus|neglect|exploit|hitt|slapp|lock|steal|beat|threaten)ing|"
    r"\w+ing (?:him|her|them|me|us)|rap(?:e|ing)|sexual(?:ly)? assault\w*|strangulation)\b"
)
"""What is mostly denied by who is accused of it."""
_SAFE = re.compile(r"\b(?:from|free of|stop\w*|end\w*|over) $")

FARTHEST = 400
"""Characters. No cue reaches farther, and no list ends later."""
MOST_CUES = 8
"""Before a phrase, the nearest ones; who denies more often in one clause is not believed."""


def negated(text: str, start: int, end: int) -> bool:
    """Whether `text[start:end]` is negated. `text` is lower case, one clause before `start`."""
    before, after = text[max(0, start - FARTHEST) : start], text[end : end + FARTHEST]
    if following.TOLD_TO.match(after):
        return False
    if denial := following.DENIED.match(text, end):
        timed = times.answered(text[start:end], text[end : denial.end()], text[denial.end() :])
        return not timed and _SAFE.search(before) is None
    if following.STILL_THERE.match(after):
        return False
    if following.ABOUT_HELP.match(after):
        return _KNOWN_TO.search(before) is not None
    if before.endswith(("non-", "non ")):
        return True
    return _reached(of.NOT_REALLY.sub(" ; ", before), text[start:end], after)


def _reached(before: str, phrase: str, after: str) -> bool:
    """Whether a cue in what stands before the phrase reaches to it."""
    words, told = _WORD.findall(before.rpartition(";")[2]), _WORD.findall(after)
    cues = [place for place, word in enumerate(words) if word in of.CUES][-MOST_CUES:]
    return any(
        reaches(words, cue, told) and not _timed(words, cue, phrase, after)
        for cue in reversed(cues)
        if words[cue] not in of.DENY or not (_of_others(words[:cue], phrase) or _doubted(told))
    )


def _timed(words: list[str], cue: int, phrase: str, after: str) -> bool:
    return times.of_one(words[:cue], words[cue + 1 :], phrase, after)


def _of_others(before: list[str], phrase: str) -> bool:
    """`the son denies …`, `he denies abusing …`: who is accused denies what may be so."""
    named = [word for word in before[-3:] if word not in of.ADVERBS]
    return bool(_ACT.match(phrase)) or (bool(named) and not of.DENIERS.intersection(named[-2:]))


def _doubted(after: list[str]) -> bool:
    """`denies abuse, but …`, `denies abuse by …`: there is more to it."""
    return after[:1] == ["by"] or not of.CONTRASTS.isdisjoint(after)
