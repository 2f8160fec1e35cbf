"""Whether a phrase in a clause is said not to be so. In doubt it is not negated: a person looks.

English negation, as far as referral text needs it: a cue (`no`, `not`, `denies`, …) reaches over
what follows it, until a word that starts something else, and over a list only where the list ends
with `or`.
"""

import re
from itertools import pairwise

_WORD = re.compile(r"[a-z0-9'/-]+|,|\.\.\.|[()]")


def _words(listed: str) -> frozenset[str]:
    return frozenset(listed.split())


_CUES = _words(
    "no not nil without never neither nor none nothing denies denied denying deny "
    "isn't wasn't aren't weren't hasn't haven't hadn't doesn't don't didn't"
)
_ENDS = _words(
    "but however although though except apart besides yet because since so when while until "
    "unless despite who which where then and also still therefore otherwise"
) | {"(", ")"}
_PREPOSITIONS = _words(
    "for with about regarding re around from by against in on to after during at due "
    "as into following"
)
_BEFORE_PREPOSITION = _words(
    "concern concerns issue issues problem problems evidence sign signs indication indications "
    "history mention risk risks worry worries thought thoughts suggestion suggest report reports "
    "disclosure known live lives living resident residing reside been suffering suffer exposure "
    "concerned worried nothing"
)
_NOT_REALLY = re.compile(
    r"\b(?:not only|no doubt|not sure|not certain|not clear|no longer|no change|no improvement|"
    r"not improv\w+|no reduction|without delay|not rul\w+|not been ruled|not exclud\w+|not deny\w*|"
    r"not denied|never denied|no denying|not safe|not just|no wonder|nothing but|not without|"
    r"no[ -]one|nothing stops|nothing (?:is|is being|was|has been) done)\b"
)
_ADJECTIVES = _words("no nil")
_DO = _words("doesn't don't didn't")
_AUXILIARY = _words("do does did")
_FINDING_VERBS = _words(
    "have has report reports appear appears seem seems feel feels show shows express mention "
    "disclose live raise identify suggest indicate describe think want say be meet present "
    "suffer experience pose"
)
_FINDING_GERUNDS = _words(
    "feeling living having reporting expressing experiencing suffering showing thinking being "
    "presenting describing currently"
)
_TELLING = _words(
    "report reports reported reporting disclose disclosed disclosing mention mentioned mentioning "
    "raise raised raising describe described describing"
)
_DEFINITE = _words("the this his her their my")
_PERSONS = _words("he she they i we")
_PRONOUNS = _PERSONS | _words("it patient client")
_BE = _words(
    "is are was were am has have had feels feel says said wants wanted thinks reports reported "
    "seems appears lives told tells threatens threatened hits hit did does can"
)
_STATED = _BE | _PERSONS
_OR = _words("or nor")
_THAT = _words("that if whether")

_DENIED_AFTER = re.compile(
    r"\s*[?:=\-–]*\s*(?:"
    r"(?:(?:concerns?|issues?|risks?|problems?|thoughts?|ideation|needs?)\s*[?:=\-–]*\s*)?"
    r"(?:no|none|nil|n/a|negative|not applicable)\s*(?:$|[.,;)\n]|identified|reported|known|noted|"
    r"raised|disclosed|evident|at (?:this|present))"
    r"|(?:(?:concerns?|issues?|risks?|problems?|thoughts?|ideation)\s+)?"
    r"(?:(?:is|are|was|were|has been|have been)\s+)?"
    r"(?:denied|ruled out|excluded|"
    r"not\s+(?:been\s+)?(?:identified|present|reported|noted|raised|known|suspected|evident|"
    r"apparent|disclosed|a concern|an issue|applicable|observed|seen|indicated))\b"
    r")"
)
_ABOUT_HELP = re.compile(
    r"\s+(?:support|services?|help|input|workers?|teams?|assessments?|medication|plans?|"
    r"appointments?|reviews?|referrals?|alerts?|provision|care coordinator)\b"
)
_KNOWN_TO = re.compile(r"\b(?:not|never been) known to (?:any |the )?$")


FARTHEST = 400
"""Characters. No cue reaches farther, and no list ends later."""


def negated(text: str, start: int, end: int) -> bool:
    """Whether `text[start:end]` is negated. `text` is lower case, one clause before `start`."""
    if _DENIED_AFTER.match(text, end):
        return True
    before = text[max(0, start - FARTHEST) : start]
    if _ABOUT_HELP.match(text, end):
        return _KNOWN_TO.search(before) is not None
    if before.endswith(("non-", "non ")):
        return True
    return _reached(_NOT_REALLY.sub(" ; ", before), text[end : end + FARTHEST])


def _reached(before: str, after: str) -> bool:
    """Whether a cue in what stands before the phrase reaches to it."""
    words = _WORD.findall(before.rpartition(";")[2])
    cues = [place for place, word in enumerate(words) if word in _CUES]
    return any(_reaches(words, cue, _WORD.findall(after)) for cue in cues)


def _reaches(words: list[str], cue: int, after: list[str]) -> bool:
    between = words[cue + 1 :]
    if not between:
        return True
    if between[0] == "," or not _negates_a_finding(words, cue) or _tells_of(between):
        return False
    if any(word in _ENDS for word in between):
        return False
    if _new_statement(between) or _prepositional(words, cue):
        return False
    return "," not in between or _list_with_or(between, after)


def _negates_a_finding(words: list[str], cue: int) -> bool:
    """`does not have`, `not feeling` do; `does not manage`, `not taking` negate something else."""
    following = words[cue + 1]
    if words[cue] in _DO or (words[cue] == "not" and cue and words[cue - 1] in _AUXILIARY):
        return following in _FINDING_VERBS
    if words[cue] in _ADJECTIVES:
        return True
    return not following.endswith("ing") or following in _FINDING_GERUNDS


def _tells_of(between: list[str]) -> bool:
    """`did not report the abuse` says that there was some; `did not report any abuse` does not."""
    return len(between) > 1 and between[0] in _TELLING and between[1] in _DEFINITE


def _new_statement(between: list[str]) -> bool:
    """`not eating he is …`, `without help she will …` start anew; `denies he is …` does not, nor
    `no evidence that he is …`."""
    return any(
        (subject in _PERSONS or (subject in _PRONOUNS and verb in _BE))
        and place > 0
        and between[place - 1] not in _THAT
        for place, (subject, verb) in enumerate(pairwise(between))
    )


def _prepositional(words: list[str], cue: int) -> bool:
    """`no support for …` says nothing of what follows; `no concerns about …` does."""
    return any(
        word in _PREPOSITIONS and place != cue and before not in _BEFORE_PREPOSITION
        for place, (before, word) in enumerate(
            zip(words[cue:], words[cue + 1 :], strict=False), start=cue
        )
    )


def _list_with_or(between: list[str], after: list[str]) -> bool:
    """`not a, b, c or d`: after the first comma comes an `or`, and until then no new statement."""
    listed = between[between.index(",") :]
    if not _OR.intersection(listed):
        conjunctions = [place for place, word in enumerate(after) if word in _OR]
        if not conjunctions:
            return False
        listed = listed + after[: conjunctions[0]]
    return not _STATED.intersection(listed)
