"""What follows a phrase: it may deny it, or show that the words before do not."""

import re

NOUN = r"(?:concerns?|issues?|risks?|problems?|thoughts?|ideation)"
_STOPS = (
    r"(?=\s*(?:$|[.,;:)(/\n]|by (?:the )?(?:patient|client|pt|him|her|them)\b|"
    r"(?:at|on) (?:this|present|triage|assessment|examination)\b|"
    r"during (?:this|the) (?:call|visit|assessment|triage|contact)\b|today\b|currently\b))"
    r"(?!\s*,?\s*(?:but|however|although|though|yet|despite)\b)"
)
"""A denial that goes on (`not reported to the police`) says something else."""
DENIED = re.compile(
    r"\s*[?:=\-–]*\s*(?:"
    rf"(?:(?:{NOUN}|needs?)\s*[?:=\-–]*\s*)?"
    r"(?:no|none|nil|n/a|negative|not applicable)\s*(?:$|[.,;)\n]|at (?:this|present)|"
    rf"(?:identified|reported|known|noted|raised|disclosed|evident){_STOPS})"
    rf"|(?:{NOUN}\s+)?"
    r"(?:(?:is|are|was|were|has been|have been)\s+)?"
    r"(?:denied|ruled out|excluded|"
    r"not\s+(?:been\s+)?(?:identified|present|reported|noted|raised|known|suspected|evident|"
    rf"apparent|disclosed|a concern|an issue|applicable|observed|seen|indicated)){_STOPS}"
    r")"
)
TOLD_TO = re.compile(
    rf"\s+(?:{NOUN}\s+)?(?:(?:was|were|has been|have been|is|are)\s+)?"
    r"(?:reported|disclosed|mentioned|raised|referred)(?: \w+)? (?:to|by|until|before)\b"
)
STILL_THERE = re.compile(
    r"\s+(?:(?:has|have|had|is|was|were|will|be|been|being|ever) ){0,3}"
    r"(?:stop|ceas|end|address|resolv|improv|reduc|investigat|dealt|(?<=been )report)"
)
"""`no evidence that the abuse has stopped`"""
ABOUT_HELP = re.compile(
    r"\s+(?:support|services?|help|input|workers?|teams?|assessments?|medication|plans?|"
    r"appointments?|visits?|enquir(?:y|ies)|meetings?|reviews?|referrals?|alerts?|provision|"
    r"care coordinator)\b"
)
