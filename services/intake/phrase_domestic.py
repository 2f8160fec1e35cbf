"""The phrases of domestic violence: harm by who is close."""

from services.intake.phrase_exploitation import HONOUR
from services.intake.phrase_words import AUXILIARIES, CLOSE, STRIKES, STRUCK, THEIR, THEM

DOMESTIC = (
    r"domestic(?:ally)? (?:violen(?:ce|t)|abus(?:es?|ed|ing|ive|ers?))",
    r"coerci(?:ve|vely) (?:(?:and|or|&) controlling )?(?:control(?:s|led|ling)?|behaviou?rs?)",
    r"controlling (?:and coercive )?behaviou?rs?",
    r"(?:abusive|violent|controlling) "
    rf"(?:{CLOSE}s?|relationships?|marriages?)",
    rf"{CLOSE} {AUXILIARIES}(?:very |so )?(?:violent|abusive|controlling)",
    rf"{CLOSE} {AUXILIARIES}{STRIKES} {THEM}",
    rf"{STRUCK} by (?:{THEIR} |the |an? )?(?:ex[- ])?{CLOSE}",
    r"(?:partner|family) (?:violence|abuse)",
    rf"(?:violence|violent|threats) (?:from|by|towards?|to|of) (?:{THEIR} )?{CLOSE}",
    r"violence (?:at|in the|in her|in his) home",
    r"dva?|marac|idvas?|dash (?:risk|form|score|assessment)s?",
    r"non[- ]?molestation|women'?s (?:aid|refuge)|clare'?s law",
    *HONOUR,
)
