"""The phrases of danger to oneself."""

from services.intake.phrase_words import SELF, THEIR

_NOT = r"(?:not|(?:do|does|did)n't|no longer)"

SUICIDAL = (
    r"(?:para)?su(?:i?c|is|s)id(?:es?|al|ally|ality|le)",
    r"self[- ]?harm(?:s|ed|ing|er)?",
    r"self[- ]?(?:poison(?:ed|ing)?|injur(?:y|ies|ed|ing|ious)|inflicted|mutilat(?:ed|ing|ion))",
    r"deliberate(?:ly)? (?:self|harm(?:s|ed|ing)?)|dsh",
    rf"(?:kill|hurt|harm|hang|poison|drown|cut)(?:t?ing|ed|s)? {SELF}|hung {SELF}",
    rf"(?:end|ends|ended|ending|take|takes|taken|taking|took) {THEIR} (?:own )?li(?:fe|ves)",
    r"(?:want|wish)(?:s|es|ed|ing)? (?:to die|to be dead|(?:he|she|i|they) (?:was|were) dead)",
    rf"{_NOT} want(?:ing)? to (?:live(?! (?:in|with|at|on|alone|by|near|like|there|here)\b)|"
    r"be alive|wake up|be here any ?more|go on (?:living|any ?more|like this))",
    r"no (?:reason|will|wish|desire) to (?:live|go on)|lost (?:the |his |her |their )?will to live",
    r"(?:not|n't|no longer|hardly) worth living",
    r"better off (?:dead|without (?:me|him|her|them))",
    r"end(?:s|ed|ing)? (?:it all|things)",
    r"overdos(?:es?|ed|ing)|od'd|od'ing|(?:took|taken|taking) an od",
    r"(?:took|taken|taking|swallowed) (?:too many|a handful of|a packet of|a box of|\d{2,}) "
    r"(?:\w+ )?(?:tablets|pills|paracetamol|medication|capsules)",
    r"too many (?:tablets|pills) (?:taken|at once)",
    r"jump(?:s|ed|ing)? (?:off|from|in front of|under|out of) (?:the |a |an |his |her )?(?:\w+ )?"
    r"(?:bridge|building|roof|window|balcony|train|car|bus|lorry|cliff|flyover)",
    rf"(?:throw(?:s|n|ing)?|threw) {SELF} (?:off|from|under|in front|out)",
    r"ligatures?|noose|(?:attempted|tried|attempts?) hanging",
    rf"(?:cut|slit|slash)(?:s|es|ting|ted|ed|ing)? (?:{THEIR} )?wrists?",
)
