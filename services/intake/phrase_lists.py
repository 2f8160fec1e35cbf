"""The phrases that point to a fact, in every form of their verbs.

The lists are short on purpose and hold statements about a person, not single symptoms: those are
triaged and coded by who sends them.
"""

_SELF = r"(?:him|her|my|them|your|one|our)sel(?:f|ves)"
_THEIR = r"(?:his|her|my|their|your|our)"
_THEM = r"(?:him|her|me|them|us)"
_CLOSE = (
    r"(?:partner|husband|wife|boyfriend|girlfriend|son|daughter|ex|brother|sister|father|mother|"
    r"dad|mum|grandson|granddaughter|nephew|niece)"
)
_HELD = r"(?:money|pension|savings|(?:bank |debit )?cards?|benefits|cash|purse|wallet)"
_STRIKES = (
    r"(?:hit(?:s|ting)?|beat(?:s|ing|en)?|assault(?:s|ed|ing)?|attack(?:s|ed|ing)?|"
    r"threaten(?:s|ed|ing)?|abus(?:es?|ed|ing)|slap(?:s|ped|ping)?|punch(?:es|ed|ing)?|"
    r"kick(?:s|ed|ing)?|push(?:es|ed|ing)|strangl(?:es?|ed|ing)|shout(?:s|ed|ing)? at)"
)
_STRUCK = r"(?:hit|beaten|assaulted|attacked|threatened|abused|slapped|punched|kicked)"
_AUXILIARIES = r"(?:(?:is|are|was|were|has|have|had|been|being|keeps|often|always|still) ){0,3}"

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
    "domestic_violence": (
        r"domestic(?:ally)? (?:violen(?:ce|t)|abus(?:es?|ed|ing|ive|ers?))",
        r"coerci(?:ve|vely) control(?:s|led|ling)?",
        r"abusive (?:partner|husband|wife|ex|boyfriend|girlfriend|relationship|marriage)s?",
        rf"{_CLOSE} {_AUXILIARIES}{_STRIKES} {_THEM}",
        rf"{_STRUCK} by (?:{_THEIR} |the |an? )?{_CLOSE}",
    ),
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
    "suicidal": (
        r"suicid(?:es?|al|ally|ality)",
        r"self[- ]?harm(?:s|ed|ing|er)?",
        rf"(?:kill|hurt|harm|hang|poison|drown|cut)(?:t?ing|ed|s)? {_SELF}",
        rf"(?:end|ends|ended|ending|take|takes|taken|taking|took) {_THEIR} (?:own )?li(?:fe|ves)",
        r"(?:want|wish)(?:s|es|ed|ing)? to die",
        r"better off dead",
        r"overdos(?:es?|ed|ing)",
    ),
    "safeguarding": (
        r"safeguard(?:s|ed|ing)?",
        r"(?<!alcohol )(?<!drug )(?<!substance )abus(?:es?|ed|ive|ively|ing|ers?)",
        r"neglect(?:s|ed|ing|ful|fully)?",
        r"exploit(?:s|ed|ing|ation|ative|ers?)?",
        r"(?:mis|mal|ill[- ])treat(?:s|ed|ing|ment)?",
        r"unexplained (?:bruis(?:es?|ed|ing)|injur(?:y|ies))",
        r"(?:afraid|frightened|scared|terrified) of "
        r"(?!(?:falling|falls|going|being|losing|the dark)\b)[a-z']+",
        rf"(?:frighten|scar|terrifi|intimidat)(?:e?s|ed|ing) {_THEM}",
        r"(?:takes?|taken|taking|took|steals?|stealing|stole|stolen) (?:all )?(?:of )?"
        rf"(?:{_THEIR}|the) {_HELD}",
        rf"(?:steals?|stealing|stole|stolen) from {_THEM}",
        rf"{_HELD} {_AUXILIARIES}(?:stolen|taken)",
        rf"(?:hit(?:s|ting)?|slap(?:s|ped|ping)?|shout(?:s|ed|ing)? at|lock(?:s|ed|ing)?) "
        rf"(?:{_THEM}|{_SELF})",
        rf"{_STRIKES} {_THEM}",
    ),
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
