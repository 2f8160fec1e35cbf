"""Whether a phrase in a clause is said not to be so. In doubt it is not negated: a person looks.

English negation, as far as referral text needs it: a cue (`no`, `not`, `denies`, …) denies what
follows it where nothing but words of finding stand between (`no evidence of …`), and a list where
the list ends with `or`. Any other word between makes it another sentence: `will not stop …`.
"""

import re
from itertools import pairwise

from services.intake import negation_words as of

_WORD = re.compile(r"[a-z0-9'-]+|,|/|\.\.\.|[()]")
_NOUN = r"(?:concerns?|issues?|risks?|problems?|thoughts?|ideation)"
_STOPS = (
    r"(?=\s*(?:$|[.,;:)(/\n]|by (?:the )?(?:patient|client|pt|him|her|them)\b|"
    r"(?:at|on) (?:this|present|triage|assessment|examination)\b|"
    r"during (?:this|the) (?:call|visit|assessment|triage|contact)\b|today\b|currently\b))"
    r"(?!\s*,?\s*(?:but|however|although|though|yet|despite)\b)"
)
"""A denial that goes on (`not reported to the police`) says something else."""
_DENIED_AFTER = re.compile(
    r"\s*[?:=\-–]*\s*(?:"
    rf"(?:(?:{_NOUN}|needs?)\s*[?:=\-–]*\s*)?"
    r"(?:no|none|nil|n/a|negative|not applicable)\s*(?:$|[.,;)\n]|at (?:this|present)|"
    rf"(?:identified|reported|known|noted|raised|disclosed|evident){_STOPS})"
    rf"|(?:{_NOUN}\s+)?"
    r"(?:(?:is|are|was|were|has been|have been)\s+)?"
    r"(?:denied|ruled out|excluded|"
    r"not\s+(?:been\s+)?(?:identified|present|reported|noted|raised|known|suspected|evident|"
    rf"apparent|disclosed|a concern|an issue|applicable|observed|seen|indicated)){_STOPS}"
    r")"
)
_TOLD_TO = re.compile(
    rf"\s+(?:{_NOUN}\s+)?(?:(?:was|were|has been|have been|is|are)\s+)?"
    r"(?:reported|disclosed|mentioned|raised|referred)(?: \w+)? (?:to|by|until|before)\b"
)
_STILL_THERE = re.compile(
    r"\s+(?:(?:has|have|had|is|was|were|will|be|been|being|ever) ){0,3}"
    r"(?:stop|ceas|end|address|resolv|improv|reduc|investigat|dealt|(?<=been )report)"
)
"""`no evidence that the abuse has stopped`"""
_ABOUT_HELP = re.compile(
    r"\s+(?:support|services?|help|input|workers?|teams?|assessments?|medication|plans?|"
    r"appointments?|visits?|enquir(?:y|ies)|meetings?|reviews?|referrals?|alerts?|provision|"
    r"care coordinator)\b"
)
_KNOWN_TO = re.compile(r"\b(?:not|never been) known to (?:any |the )?$")
_ACT = re.compile(r"(?:abus|neglect|exploit|hitt|slapp|lock|steal|beat|threaten)ing\b")
_SAFE = re.compile(r"\b(?:from|free of|stop\w*|end\w*|over) $")

FARTHEST = 400
"""Characters. No cue reaches farther, and no list ends later."""
MOST_CUES = 8
"""Before a phrase, the nearest ones; who denies more often in one clause is not believed."""


def negated(text: str, start: int, end: int) -> bool:
    """Whether `text[start:end]` is negated. `text` is lower case, one clause before `start`."""
    before, after = text[max(0, start - FARTHEST) : start], text[end : end + FARTHEST]
    if _TOLD_TO.match(after):
        return False
    if _DENIED_AFTER.match(text, end):
        return _SAFE.search(before) is None
    if _STILL_THERE.match(after):
        return False
    if _ABOUT_HELP.match(after):
        return _KNOWN_TO.search(before) is not None
    if before.endswith(("non-", "non ")):
        return True
    return _reached(of.NOT_REALLY.sub(" ; ", before), text[start:end], after)


def _reached(before: str, phrase: str, after: str) -> bool:
    """Whether a cue in what stands before the phrase reaches to it."""
    words, following = _WORD.findall(before.rpartition(";")[2]), _WORD.findall(after)
    cues = [place for place, word in enumerate(words) if word in of.CUES][-MOST_CUES:]
    return any(
        _reaches(words, cue, following)
        for cue in reversed(cues)
        if words[cue] not in of.DENY or not (_of_others(words[:cue], phrase) or _doubted(following))
    )


def _of_others(before: list[str], phrase: str) -> bool:
    """`the son denies …`, `he denies abusing …`: who is accused denies what may be so."""
    named = [word for word in before[-3:] if word not in of.ADVERBS]
    return bool(_ACT.match(phrase)) or (bool(named) and not of.DENIERS.intersection(named[-2:]))


def _doubted(after: list[str]) -> bool:
    """`denies abuse, but …`, `denies abuse by …`: there is more to it."""
    return after[:1] == ["by"] or not of.CONTRASTS.isdisjoint(after)


def _reaches(words: list[str], cue: int, after: list[str]) -> bool:
    between = words[cue + 1 :]
    if not between:
        return True
    if between[0] == "," or any(word in of.ENDS for word in between):
        return False
    if _tells_of(words[cue], between) or not _negates_a_finding(words, cue):
        return False
    if _new_statement(words[cue], between) or _prepositional(words, cue):
        return False
    points = _listed(between)
    if not _is_finding(points[-1], words[cue]) or not _opens_a_list(points[0], words[cue]):
        return False
    return "," not in between or _list_with_or(between, after)


def _listed(between: list[str]) -> list[list[str]]:
    """What stands between, as the points of a list; mostly it is one point."""
    found: list[list[str]] = [[]]
    for word in between:
        if word in of.OR or word in (",", "/"):
            found.append([])
        else:
            found[-1].append(word)
    return found


def _is_finding(point: list[str], cue: str) -> bool:
    """Whether nothing but words of finding stand there: `evidence of`, `that he has any`."""
    told = of.WHOSE.sub("about ", " ".join([*point, ""]))
    if cue in of.DENY or not of.BEFORE_SUBJECT.isdisjoint(point):
        told = of.SUBJECT.sub("that ", told)
    words = told.split()
    return all(word in of.MODIFIERS or word in of.THAT for word in words) and all(
        word in of.AFTER_NOUN
        for noun, word in pairwise([*words, ""])
        if noun in of.NOUNS and word not in of.NOUNS
    )


def _opens_a_list(first: list[str], cue: str) -> bool:
    """`no fever or …`, `not an ulcer or …` do; `not stopping …`, `no capacity or …` do not."""
    if not of.LACKED.isdisjoint(first):
        return "any" in first
    if cue in of.LACKING or not first:
        return True
    return first[0] in of.MODIFIERS or first[0] in of.STATES


def _negates_a_finding(words: list[str], cue: int) -> bool:
    """`does not have`, `not feeling` do; `does not manage`, `not taking` negate something else."""
    following = words[cue + 1]
    if words[cue] in of.DO or (words[cue] == "not" and cue and words[cue - 1] in of.AUXILIARY):
        return following in of.FINDING_VERBS
    if words[cue] in of.LACKING:
        return True
    return not following.endswith("ing") or following in of.FINDING_GERUNDS


def _tells_of(cue: str, between: list[str]) -> bool:
    """`did not report abuse` may say that there was some; `did not report any abuse` does not."""
    return cue not in of.LACKING and not of.TELLING.isdisjoint(between) and "any" not in between


def _new_statement(cue: str, between: list[str]) -> bool:
    """`not eating he is …`, `no she is …` start anew; `denies he is …` does not, nor `no evidence
    that he is …`."""
    return any(
        (subject in of.PERSONS or (subject in of.PRONOUNS and verb in of.BE))
        and (between[place - 1] not in of.THAT if place else cue not in of.DENY)
        for place, (subject, verb) in enumerate(pairwise(between))
    )


def _prepositional(words: list[str], cue: int) -> bool:
    """`no support for …` says nothing of what follows; `no concerns about …` does."""
    return any(
        word in of.PREPOSITIONS and place != cue and before not in of.BEFORE_PREPOSITION
        for place, (before, word) in enumerate(
            zip(words[cue:], words[cue + 1 :], strict=False), start=cue
        )
    )


def _list_with_or(between: list[str], after: list[str]) -> bool:
    """`not a, b, c or d`: after the first comma comes an `or`, and until then no new statement."""
    listed = between[between.index(",") :]
    if not of.OR.intersection(listed):
        conjunctions = [place for place, word in enumerate(after) if word in of.OR]
        if not conjunctions:
            return False
        listed = listed + after[: conjunctions[0]]
    return not of.STATED.intersection(listed)
