"""What free text points to. A hit is never more than a suspicion that a person confirms.

The lists are short on purpose and hold statements about a person, not single symptoms: those are
triaged and coded by who sends them. A phrase that the text negates is no evidence at all.
"""

import re
from collections import Counter
from collections.abc import Iterable

from services.contracts.vocabulary import Answer
from services.intake.clauses import Clauses
from services.intake.evidence import Basis, Evidence
from services.intake.negation import negated
from services.intake.plain import Reading, readings

_SELF = r"(?:him|her|my|them|your)sel(?:f|ves)"
_THEIR = r"(?:his|her|my|their)"

PHRASES: dict[str, tuple[str, ...]] = {
    "urgent": (
        r"urgent(?:ly)?",
        r"immediate (?:danger|risk)",
        r"(?:today|tonight) or (?:they|he|she) will",
        r"same[- ]day",
        r"(?:in|at) crisis(?: point)?",
        r"unsafe to (?:be|leave|stay)",
    ),
    "learning_disability": (
        r"learning (?:disabilit(?:y|ies)|disabled|difficult(?:y|ies))",
        r"intellectual disabilit(?:y|ies)",
        r"down'?s syndrome",
    ),
    "mental_health": (
        r"mental(?:ly)? (?:health|ill(?:ness)?)",
        r"depress(?:ed|ion|ive)",
        r"psycho(?:sis|tic)",
        r"schizophreni\w*",
        r"bipolar",
        r"sectioned",
    ),
    "domestic_violence": (
        r"domestic (?:violence|abuse)",
        r"coercive control",
        r"abusive (?:partner|husband|wife|relationship|marriage)",
        r"(?:partner|husband|wife|boyfriend|girlfriend|son|daughter|ex) "
        r"(?:hits|hit|beats|beat|assaulted|attacked|threatens|threatened) (?:him|her|me|them)",
    ),
    "food_parcels": (r"food ?(?:parcels?|banks?|vouchers?)", r"no food (?:in|at|left)"),
    "medically_unwell": (
        r"(?:medically|acutely|seriously|very|really) (?:unwell|ill|sick|poorly)",
        r"unconscious",
        r"unresponsive",
        r"not breathing",
        r"(?:struggling|fighting) (?:to breathe|for breath)",
        r"chest pains?",
        r"heart attack",
        r"(?:probable|suspected|possible|having a) stroke",
        r"sep(?:sis|tic)",
        r"(?:severe|heavy) bleeding|bleeding heavily",
        r"collapsed",
    ),
    "suicidal": (
        r"suicid(?:e|al|ality)",
        r"self[- ]?harm(?:s|ed|ing)?",
        rf"(?:kill|hurt|harm)(?:ing|ed|s)? {_SELF}",
        rf"(?:end|ending|take|taking|took) {_THEIR} (?:own )?life",
        r"(?:wants?|wanted|wish(?:es)?) to die",
        r"better off dead",
        r"overdos(?:e|ed|ing)",
    ),
    "safeguarding": (
        r"safeguarding",
        r"(?<!alcohol )(?<!drug )(?<!substance )abus(?:e|ed|ive|ing|er)",
        r"neglect(?:ed|ing|ful)?",
        r"exploit(?:ed|ing|ation)",
        r"unexplained (?:bruis(?:e|es|ing)|injur(?:y|ies))",
        r"(?:afraid|frightened|scared) of "
        r"(?!(?:falling|falls|going|being|losing|the dark)\b)[a-z']+",
        r"(?:takes?|taking|took|steals?|stealing|stole) (?:all )?(?:of )?"
        rf"(?:{_THEIR}|the) (?:money|pension|savings|bank card|cards?|benefits)",
        rf"(?:hits?|hitting|slaps?|slapped|shouts? at|locks?|locked) (?:him|her|them|{_SELF})",
    ),
    "care_home": (
        r"(?:care|nursing|residential) home",
        r"residential care",
    ),
    "welfare_check": (
        r"welfare (?:check|visit|concern)s?",
        r"concern(?:s|ed)? (?:for|about) (?:his |her |their |the )?welfare",
        r"safe and well (?:check|visit)",
        r"not (?:been )?(?:seen|heard from) (?:for|since|in)",
        r"not answering (?:the |his |her |their )?(?:door|phone|telephone)",
    ),
    "struggling_at_home": (
        r"struggl(?:es|ing|e) (?:to|with|at home)",
        r"not (?:managing|coping)",
        r"unable to (?:manage|cope|wash|dress|cook)",
    ),
    "equipment_needs": (
        r"grab rails?|hand ?rails?|bath ?(?:board|seat|lift)|perching stool|commode|"
        r"raised toilet seat|walking (?:frame|aid)|bed lever|pendant alarm",
        r"equipment",
    ),
    "home_care_requested": (
        r"home ?care(?! home)",
        r"carers? (?:to (?:come|visit|help)|visits?|twice|once|every|each)",
    ),
    "carer_needs": (
        r"carer'?s? (?:stress|strain|break(?:down)?|assessment|respite)",
        r"(?:struggl\w+|exhausted|unable) (?:to care|caring) for",
        r"unpaid carer",
    ),
    "falls_risk": (
        r"(?:a|has|had|recent|several|many|repeated|multiple|two|three|of) falls?",
        r"fallen|falling|fell",
        r"falls? risk",
        r"unsteady (?:on|when)",
    ),
}
"""Patterns by fact."""

MOST_DENIALS = 50
"""A clause that denies one thing more often than this is not believed."""

_PATTERNS = {
    fact: re.compile(r"(?<![a-z])(?:" + "|".join(phrases) + r")(?![a-z])")
    for fact, phrases in PHRASES.items()
}


def suspected(texts: Iterable[str]) -> frozenset[str]:
    """The facts that some text points to without negating it."""
    read = [reading for text in texts for reading in readings(text)]
    clauses = [Clauses(reading.text) for reading in read]
    return frozenset(
        fact
        for fact in _PATTERNS
        if any(_stated(fact, *each) for each in zip(read, clauses, strict=True))
    )


def evidence(texts: Iterable[tuple[str, str]]) -> list[Evidence]:
    """What texts point to, each given with its place in the message."""
    return [
        Evidence(fact, Answer.SUSPECTED, Basis.TEXT, at)
        for at, text in texts
        for fact in sorted(suspected([text]))
    ]


def _stated(fact: str, reading: Reading, clauses: Clauses) -> bool:
    """Whether a phrase in a text stands there without being negated."""
    denied = Counter[int]()
    for hit in _PATTERNS[fact].finditer(reading.text):
        if not reading.concerns(*hit.span()):
            continue
        start, end = clauses.around(*hit.span())
        denied[start] += 1
        clause = reading.text[start:end]
        if denied[start] > MOST_DENIALS or not negated(
            clause, hit.start() - start, hit.end() - start
        ):
            return True
    return False
