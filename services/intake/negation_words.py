"""The words that a denial is made of. What is not among them makes a sentence no plain denial."""

import re


def _words(listed: str) -> frozenset[str]:
    return frozenset(listed.split())


DENY = _words("deny denies denied denying")
LACKING = _words("no nil without neither nor") | DENY
"""Cues that deny whatever noun follows; other cues deny a verb first."""
DO = _words("doesn't don't didn't")
CUES = (
    LACKING
    | DO
    | _words("not never none nothing isn't wasn't aren't weren't hasn't haven't hadn't")
)
ENDS = _words(
    "but however although though except apart besides yet because since so when while until "
    "unless despite who which where then and also still therefore otherwise"
) | {"(", ")"}
AUXILIARY = _words("do does did")
FINDING_VERBS = _words(
    "have has report appear seem feel show express mention disclose live suggest indicate "
    "describe want be present suffer experience pose identify"
)
LACKED = _words(
    "capacity consent insight awareness aware support help care carer carers family friends staff "
    "services service money food heating electricity medication phone contact response access "
    "package visits visitors income benefits understanding knowledge permission authority reply"
)
"""What a person may be without: it is no finding, nor is what follows it."""

_FINDING = (
    "concern concerns issue issues problem problems evidence sign signs indication indications "
    "history mention risk risks worry worries thought thoughts suggestion report reports "
    "disclosure disclosures allegation allegations suspicion suspicions indicator indicators "
    "symptoms episodes ideas plan plans intent intention intentions desire feelings diagnosis "
    "attempt attempts victim ideation"
)
_VERBS = (
    "have has had be been being is are was were suggest indicate indicating show shows showing "
    "express expressing expressed appear seem feel feeling felt having live lives lived living "
    "reside resident suffer suffered suffering experience experienced experiencing present "
    "presenting pose want wanted attempted tried identify identified known"
)
_SMALL = (
    "a an any at in of to for with about regarding re around from on current currently recent "
    "recently previous previously past known obvious apparent evident formal ever"
)
_KINDS = (
    "financial physical emotional sexual verbal psychological elder adult child domestic "
    "institutional self- severe clinical central cardiac mild moderate active suicidal "
    "unexplained safeguarding mental health modern honour-based honor-based honour honor racial "
    "female human forced coercive controlling discriminatory organisational serious"
)
STATES = _words(
    "suicidal depressed urgent abused neglected self-harm self-harming psychotic violent confused "
    "unwell distressed unconscious abuse neglect exploitation suicide depression"
)
TELLING = _words(
    "report reports reported reporting disclose disclosed disclosing mention mentioned mentioning "
    "raise raised raising describe described describing aware"
)
MODIFIERS = _words(f"{_FINDING} {_VERBS} {_SMALL} {_KINDS}") | TELLING
"""What may stand between a cue and what it denies."""

NOUNS = _words(f"{_FINDING} live lives lived living reside resident want wanted")
AFTER_NOUN = _words(
    "of to with about regarding re around for in at that if whether from currently recently known "
    "identified on evident apparent any"
)
"""What joins a noun to what is denied: `no plan suicidal` denies the plan alone."""
FINDING_GERUNDS = frozenset(each for each in MODIFIERS if each.endswith("ing")) | STATES
PREPOSITIONS = _words(
    "for with about regarding re around by from against in on to after during at due "
    "as into following"
)
BEFORE_PREPOSITION = _words(
    f"{_FINDING} known live lives lived living resident reside been suffering suffer suffered "
    "exposure concerned worried nothing tried want wanted appear seem is was being"
)
PERSONS = _words("he she they i we")
PRONOUNS = PERSONS | _words("it patient client")
BE = _words(
    "is are was were am has have had feels feel says said wants wanted thinks reports reported "
    "seems appears lives told tells threatens threatened hits hit did does can"
)
STATED = BE | PERSONS
OR = _words("or nor")
THAT = _words("that if whether")
CONTRASTS = _words("but however although though yet despite")
BEFORE_SUBJECT = THAT | _words("evidence suggestion indication")
ADVERBS = _words("currently also strongly still has have had always and , ; . : absolutely")
DENIERS = _words("he she they i patient client pt person and , mr mrs ms miss dr")

NOW = _words("currently current now today tonight presently")
PAST = _words("previous previously past recent recently earlier")
OTHER_TIMES = _words("yesterday night week weekend month year earlier previously when while until")
"""Before a cue they tell when it is so; a list's points have times of their own."""
CONCERNS = _words("concern concerns issue issues")

WHOSE = re.compile(r"(?:about|regarding|re|with|around) (?:his|her|their|my) ")
SUBJECT = re.compile(
    r"(?:^|(?<=that )|(?<=if )|(?<=whether )|(?<=evidence )|(?<=suggestion )|(?<=indication ))"
    r"(?:that |if |whether )?(?:the )?(?:he|she|they|i|patient|client|pt|person) "
    r"(?=(?:is|was|are|were|has|had|have|feels|felt|wants|wanted|lives)\b)"
)
NOT_REALLY = re.compile(
    r"\b(?:plans? (?:for|about|around|regarding|re|with|in|on)|"
    r"not only|no doubt|not sure|not certain|not clear|no longer|no change|no improvement|"
    r"not improv\w+|no reduction|without delay|not rul\w+|not been ruled|not exclud\w+|"
    r"not safe|not just|no wonder|nothing but|not without|not to|"
    r"(?:not|never|cannot|no[ -]one|nobody|none|neither|nor|no|[a-z]+n't)(?: \w+){0,3} "
    r"(?:den(?:y\w*|ie[sd])|without)|"
    r"no[ -]one|nothing stops|nothing (?:is|is being|was|has been) done)(?![a-z])"
)
