"""The phrases of harm by others and of neglect: the kinds of the Care Act 2014, in plain words.

A finding that is mostly an illness' own is none of them (a pressure ulcer, a bruise, weight loss,
dehydration): wards and crews write of it in every second text, and code it where it is a concern.
Nor is an authorised deprivation of liberty.
"""

from services.intake.phrase_exploitation import FINANCIAL, HONOUR, SLAVERY
from services.intake.phrase_words import (
    AUXILIARIES,
    CLOSE,
    FUNDS,
    OTHERS,
    SELF,
    STRIKES,
    STRUCK,
    THEIR,
    THEM,
)

_NAMED = (
    r"safe[- ]?g(?:ua|au|u|a)rd(?:s|ed|ing)?",
    r"(?<!alcohol )(?<!drug )(?<!substance )abus(?:es?|ed|ive|ively|ing|ers?)",
    r"exploit(?:s|ed|ing|ation|ative|ers?)?",
    r"(?:mis|mal|ill[- ])treat(?:s|ed|ing|ment)?",
    r"adults? at risk|vulnerable adults?",
    r"risk of (?:significant |serious |immediate |further |physical |sexual )?harm",
    r"s(?:ection)?\.? ?42(?!\d)",
    r"child protection",
    r"radicali[sz](?:ed|ing|ation)|extremis[mt]s?|prevent (?:referral|duty|concern)s?",
)
_PHYSICAL = (
    r"unexplained (?:bruis(?:es?|ed|ing)|injur(?:y|ies)|burns?|fractures?|wounds?|marks?)",
    r"(?:cigarette burn|bite mark|grip mark|hand ?print)s?|finger[- ]?(?:tip)?[- ]?"
    r"(?:marks?|bruis(?:es?|ing))",
    rf"(?:hit(?:s|ting)?|slap(?:s|ped|ping)?|shout(?:s|ed|ing)? at|lock(?:s|ed|ing)?) "
    rf"(?:{THEM}|{SELF})",
    rf"{STRIKES} {THEM}",
    rf"{STRUCK} by {OTHERS}",
    r"strang(?:led|ulations?)|suffocated|stabbed",
    r"(?:been|is|was|of|with|and|to|the|more|extreme|serious|physical|sexual) violence|"
    r"violence (?:from|by|at|in|against|towards?)",
    r"(?:is|was|are|were|been|being|gets|got|becomes?|became|turn(?:s|ed)|very) violent",
    rf"violent (?:to|towards?|with|and|{CLOSE}|man|men|relationship|home)",
    r"threat(?:s|en|ens|ened|ening)? (?:to|of) (?:kill|hurt|harm|hit|stab|burn|beat|"
    r"violence)(?:ing)?",
    r"death threats?|threat(?:s|ened) (?:by|from|with a)|(?:knife|gun)[- ]?point",
    r"locked (?:in|away)(?![- ]syndrome)|against (?:his|her|their) will|"
    r"(?:kept|held) (?:prisoner|captive|hostage)|imprison(?:ed|ment)",
    r"not allowed (?:out|to (?:leave|go out|see|speak|have|eat|use))",
    r"tied (?:up|to (?:the|a|his|her))",
    r"manhandl(?:es?|ed|ing)|rough(?:ly)? (?:handl(?:ed|ing)|treat(?:ed|ment))|"
    r"(?:handled|treated) (?:\w+ )?roughly",
)
_SEXUAL = (
    r"rap(?:es?|ed|ing|ists?)",
    r"sexual(?:ly)? (?:assault(?:s|ed|ing)?|violen(?:ce|t)|violat(?:ed|ion)|harass(?:ed|ing|ment)|"
    r"attack(?:s|ed|ing)?|touch(?:ed|ing)|inappropriate(?:ly)?|predators?|coerc(?:ed|ion))",
    r"indecent(?:ly)? (?:assault(?:s|ed|ing)?|expos(?:es?|ed|ing|ure)|touch(?:ed|ing)|images?)",
    r"molest(?:s|ed|ing|ation|ers?)?|grop(?:es?|ed|ing)|incest(?:uous)?",
    r"inappropriate(?:ly)? (?:touch(?:ed|es|ing)?|sexual(?:ly)?)|"
    rf"touch(?:ed|es|ing)? (?:{THEM} )?inappropriately",
    r"groomed|groom(?:s|ing) (?:him|her|them|me|by)|online grooming",
    r"prostitut(?:es?|ed|ion)|non[- ]?consensual|revenge porn|sex for (?:rent|money|drugs)",
)
_PSYCHOLOGICAL = (
    r"(?:afraid|frightened|scared|terrified) of "
    r"(?!(?:falling|falls|going|being|losing|the dark)\b)[a-z']+",
    r"(?:afraid|frightened|scared|terrified) (?:to|of) "
    r"(?:(?:go|going) (?:home|back)|(?:speak|tell|talk|return|disclos)(?:ing)?)",
    rf"(?:frighten|scar|terrifi|intimidat)(?:e?s|ed|ing) {THEM}",
    r"(?:liv(?:es?|ed|ing)|go(?:es|ing)?) in fear|in fear of (?!falling|falls)[a-z']+",
    r"(?:fears?|feared|fearful|frightened|scared) for (?:his|her|their|my) "
    r"(?:own )?(?:life|safety)",
    r"(?:feel(?:s|ing)?|felt) (?:very |so )?(?:threatened|intimidated|"
    r"unsafe(?! (?:on|when|walking|using|getting|in the (?:bath|shower))\b))",
    r"(?:not|(?:do|does|did)n't) feel(?:ing)? safe(?! (?:on|when|walking|using|getting)\b)",
    r"coerc(?:ed|es|ing|ion|ive|ively)|controlling (?:and coercive )?(?:behaviou?rs?|relationship)",
    rf"control(?:s|led|ling) (?:all )?(?:of )?(?:{THEIR}|the) (?:\w+ )?(?:{FUNDS}|life|movements)",
    r"stalk(?:ed|ing|ers?)|harr?ass?(?:es|ed|ing|ment)?|bull(?:y|ies|ied|ying)",
    r"intimidat(?:es|ed|ing|ion)|humiliat(?:es|ed|ing|ion)|gas[- ]?(?:light(?:s|ed|ing)?|lit)",
    r"verbal(?:ly)? (?:threat(?:s|en\w*)?|aggressi(?:on|ve)|attack(?:s|ed)?)",
    r"blackmail(?:s|ed|ing)?",
)
_HATE = (
    r"(?:hate|mate) (?:crime|incident)s?|racis(?:m|ts?)|racial(?:ly)? (?:attack|harass|motivat)\w*",
    r"homophobi[ac]|transphobi[ac]|islamophobi[ac]|antisemiti\w+|discriminat(?:es|ed|ing|ion|ory)",
    r"fgm|(?:female )?genital (?:mutilation|cutting)|female circumcision",
)
_NEGLECT = (
    r"neglect(?:s|ed|ing|ful|fully)?",
    r"whistle[- ]?blow(?:s|ing|ers?|n)?|poor (?:standards? of )?care",
    r"(?:over|wrongly)[- ]?medicated|over[- ]?sedated|starv(?:ed|ing|ation)(?! (?:for|before)\b)",
    r"withh(?:olds?|eld|olding) (?:food|water|fluids|drinks?|medication|medicines?|care|treatment)",
    r"(?:food|water|fluids|medication|medicines?|care) "
    rf"{AUXILIARIES}withheld",
    r"left (?:unattended|without (?:food|water|fluids|drinks?|medication|care|heating))",
    rf"(?:left|lying|sat|sitting|found) in (?:{THEIR} )?(?:own )?"
    r"(?:soiled|wet|dirty|urine|faeces|feces|excrement)",
    r"(?:not|(?:has|have|had)n't) (?:been )?(?:fed|washed|changed|turned) (?:for|in|since)",
    r"hoard(?:s|ed|ing|ers?)?|squal(?:or|id)|filth(?:y)?|unkempt|infest(?:ed|ations?)",
)

SAFEGUARDING = (
    *_NAMED,
    *_PHYSICAL,
    *_SEXUAL,
    *_PSYCHOLOGICAL,
    *FINANCIAL,
    *SLAVERY,
    *HONOUR,
    *_HATE,
    *_NEGLECT,
)
