"""Whether an answer is a plain yes or a plain no. Whatever is more than that is neither."""

import re

_YES = re.compile(r"\W*(?:yes|y|true|present|positive|373066001)\W*")
_NO = re.compile(
    r"\W*(?:no|none|nil|n|n/?a|false|0|never|negative|absent|not applicable|not present|"
    r"(?:no|none|nil)\W+(?:known |current |further |new )?(?:safeguarding )?"
    r"(?:known|concerns?|issues?|risks?|thoughts?)"
    r"(?: (?:identified|raised|known|noted|reported|at (?:this|present)(?: time)?))?|"
    r"373067005|2667000|385432009)\W*"
)
"""Words, and the codes that SNOMED CT has for them."""
_KIND = re.compile(r"\s*\((?:qualifier value|finding)\)")
"""What SNOMED CT puts behind a term."""
_TURNED = re.compile(r"\b(?:no|not|never|without|denies|denied|nil|free (?:of|from)|safe from)\b")
"""What makes a no to the question a concern."""


def affirms(text: str) -> bool:
    """Whether it is a plain yes."""
    return bool(_YES.fullmatch(_plain(text)))


def denies(text: str) -> bool:
    """Whether it is a plain no: `No, but …` is none."""
    return bool(_NO.fullmatch(_plain(text)))


def turned(question: str) -> str:
    """What a plain no says of a question that denies; nothing where the question denies nothing.

    `No safeguarding concerns?`, answered with no, says that there are some.
    """
    asked = question.lower()
    return _TURNED.sub(" ", asked) if _TURNED.search(asked) else ""


def _plain(text: str) -> str:
    return _KIND.sub("", text.lower()).strip()
