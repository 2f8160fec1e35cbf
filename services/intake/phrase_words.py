"""What phrases are made of: whom a sentence is about, and what people do to each other."""

SELF = r"(?:him|her|my|them|your|one|our)sel(?:f|ves)"
THEIR = r"(?:his|her|my|their|your|our)"
THEM = r"(?:him|her|me|them|us)"
CLOSE = (
    r"(?:partner|spouse|husband|wife|boyfriend|girlfriend|fiancee?|son|daughter|ex|brother|sister|"
    r"father|mother|dad|mum|grandson|granddaughter|nephew|niece|uncle|aunt|cousin|in-laws?)"
)
OTHERS = (
    rf"(?:(?:{THEIR} |the |an? |another |other |some )?(?:\w+ )?(?:{CLOSE}|carers?|staff|"
    r"neighbou?rs?|residents?|patients?|strangers?|m[ae]n|wom[ae]n|youths?|gangs?|lodgers?|tenants?|"
    r"friends?|workers?|nurses?|landlords?|famil(?:y|ies)|relatives?|persons?|people)|"
    rf"someone|somebody|others|{THEM})"
)
"""Who may harm somebody; a car or a dog is none of them."""
HELD = (
    r"(?:money|pension|savings|(?:bank |debit )?cards?|benefits|cash|purse|wallet|jewellery|"
    r"valuables|inheritance)"
)
FUNDS = r"(?:money|pension|savings|benefits|cash|financ(?:e|es|ial affairs)|funds|bank accounts?)"
STRIKES = (
    r"(?:hit(?:s|ting)?|beat(?:s|ing|en)?|assault(?:s|ed|ing)?|attack(?:s|ed|ing)?|"
    r"threaten(?:s|ed|ing)?|abus(?:es?|ed|ing)|slap(?:s|ped|ping)?|punch(?:es|ed|ing)?|"
    r"kick(?:s|ed|ing)?|push(?:es|ed|ing)|shov(?:es?|ed|ing)|strangl(?:es?|ed|ing)|"
    r"chok(?:es?|ed|ing)|suffocat(?:es?|ed|ing)|throttl(?:es?|ed|ing)|pinch(?:es|ed|ing)?|"
    r"grab(?:s|bed|bing)?|drag(?:s|ged|ging)?|bit(?:es?|ing|ten)?|burn(?:s|ed|t|ing)?|"
    r"scald(?:s|ed|ing)?|stab(?:s|bed|bing)?|poison(?:s|ed|ing)?|bull(?:y|ies|ied|ying)|"
    r"harr?ass?(?:es|ed|ing)?|stalk(?:s|ed|ing)?|control(?:s|led|ling)|humiliat(?:es?|ed|ing)|"
    r"belittl(?:es?|ed|ing)|rap(?:es?|ed|ing)|grop(?:es?|ed|ing)|"
    r"(?:shout|scream|yell|swear|spit)(?:s|ed|ing|ting)? at|(?:sw[oe]re|spat) at|"
    r"(?:threw|throws?|throwing) \w+ (?:\w+ )?at)"
)
STRUCK = (
    r"(?:hit|beaten|assaulted|attacked|threatened|abused|slapped|punched|kicked|pushed|shoved|"
    r"strangled|choked|suffocated|throttled|pinched|grabbed|dragged|bitten|burn(?:ed|t)|scalded|"
    r"stabbed|poisoned|bullied|harr?ass?ed|stalked|controlled|humiliated|intimidated|raped|groped|"
    r"robbed|(?:shouted|spat|sworn|screamed) at)"
)
AUXILIARIES = r"(?:(?:is|are|was|were|has|have|had|been|being|keeps|often|always|still) ){0,3}"
