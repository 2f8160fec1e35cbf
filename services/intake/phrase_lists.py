"""The phrases that point to a fact, in every form of their verbs.

The lists are short on purpose and hold statements about a person, not single symptoms: those are
triaged and coded by who sends them.
"""

from services.intake.phrase_danger import SUICIDAL
from services.intake.phrase_domestic import DOMESTIC
from services.intake.phrase_harm import SAFEGUARDING

PHRASES: dict[str, tuple[str, ...]] = {
    "urgent": (
        r"urgen(?:t|tly|cy)",
        r"immediate (?:danger|risk)",
        r"(?:today|tonight) or (?:they|he|she|i) will",
        r"same[- ]day",
        r"(?:in|at) crisis(?: point)?",
        r"unsafe (?:to (?:be|leave|stay)|being|leaving|staying)",
    ),
    "learning_disability": (
        r"learning[- ](?:disabilit(?:y|ies)|disabled|difficult(?:y|ies))",
        r"intellectual(?:ly)? disab(?:ility|ilities|led)",
        r"down'?s? syndrome",
    ),
    "mental_health": (
        r"mental(?:ly)? (?:health|ill(?:ness(?:es)?)?|unwell)",
        r"depress(?:ed|es|ing|ion|ive)",
        r"psycho(?:sis|ses|tic)",
        r"schizo(?:phreni|affecti)\w*",
        r"bipolar",
        r"section(?:ed|ing)",
    ),
    "domestic_violence": DOMESTIC,
    "food_parcels": (
        r"food ?(?:parcels?|banks?|vouchers?)",
        r"no food (?:in|at|left)",
        r"(?:run|runs|ran|running) out of food",
    ),
    "medically_unwell": (
        r"(?:medically|acutely|seriously|very|really) (?:unwell|ill|sick|poorly)",
        r"unconscious(?:ness)?",
        r"unresponsive(?:ness)?",
        r"(?:not|(?:is|was)n't|stop(?:s|ped)?) breathing",
        r"(?:struggl(?:es?|ed|ing)|fight(?:s|ing)?|fought) (?:to breathe|for breath)",
        r"chest pains?",
        r"heart attacks?",
        r"(?:probable|suspected|possible|having a) strokes?",
        r"sep(?:sis|tic)",
        r"(?:severe|heavy|severely|heavily) bleed(?:s|ing)?|bleed(?:s|ing)? (?:heavily|severely)",
        r"collaps(?:es?|ed|ing)",
    ),
    "suicidal": SUICIDAL,
    "safeguarding": SAFEGUARDING,
    "care_home": (
        r"(?:care|nursing|residential) homes?",
        r"residential care",
    ),
    "welfare_check": (
        r"welfare (?:check|visit|concern)s?",
        r"concern(?:s|ed|ing)? (?:for|about) (?:his |her |their |the )?welfare",
        r"safe and well (?:check|visit)s?",
        r"(?:not|(?:has|have|had)n't) (?:been )?(?:seen|heard from) (?:for|since|in)",
        r"(?:not|(?:is|are|was|does|did|has)n't) (?:been )?answer(?:s|ed|ing)? "
        r"(?:the |his |her |their )?(?:door|phone|telephone)",
    ),
    "struggling_at_home": (
        r"struggl(?:es?|ed|ing) (?:to|with|at home)",
        r"(?:not|(?:is|are|was|does|did|ca)n't|cannot) (?:manag|cop)(?:e|es|ed|ing)",
        r"unable to (?:manage|cope|wash|dress|cook)",
    ),
    "equipment_needs": (
        r"grab ?rails?|hand ?rails?|bath ?(?:board|seat|lift)s?|perching stools?|commodes?|"
        r"raised toilet seats?|walking (?:frame|aid)s?|bed levers?|pendant alarms?",
        r"equipment",
    ),
    "home_care_requested": (
        r"home ?care(?! home)",
        r"carers? (?:to (?:come|visit|help)|visit(?:s|ed|ing)?|twice|once|every|each)",
    ),
    "carer_needs": (
        r"carer'?s? (?:stress|strain|break(?:down)?s?|assessments?|respite)",
        r"(?:struggl\w+|exhausted|unable) (?:to care|caring) for",
        r"unpaid carers?",
    ),
    "falls_risk": (
        r"(?:a|has|had|recent|several|many|repeated|multiple|two|three|of|he|she|often) falls?",
        r"fallen|falling|fell",
        r"falls?[- ]risk",
        r"unsteady (?:on|when)",
    ),
}
"""Patterns by fact."""
