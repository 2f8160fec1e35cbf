"""How far a cue reaches: over words of finding, and over a list that ends with `or`."""

from itertools import pairwise

from services.intake import negation_words as of


def reaches(words: list[str], cue: int, after: list[str]) -> bool:
    """Whether the cue at a place among the words before a phrase reaches to the phrase."""
    between = words[cue + 1 :]
    if not between:
        return True
    if between[0] == "," or any(word in of.ENDS for word in between):
        return False
    if _tells_of(words[cue], between) or not _negates_a_finding(words, cue):
        return False
    if _new_statement(words[cue], between) or _prepositional(words, cue):
        return False
    points = listed(between)
    if not _is_finding(points[-1], words[cue]) or not _opens_a_list(points[0], words[cue]):
        return False
    return "," not in between or _list_with_or(between, after)


def listed(between: list[str]) -> list[list[str]]:
    """What stands between, as the points of a list; mostly it is one point."""
    found: list[list[str]] = [[]]
    for word in between:
        if word in of.OR or word in (",", "/"):
            found.append([])
        else:
            found[-1].append(word)
    return found


def _is_finding(point: list[str], cue: str) -> bool:
    """Whether nothing but words of finding stand there: `evidence of`, `that he has any`."""
    told = of.WHOSE.sub("about ", " ".join([*point, ""]))
    if cue in of.DENY or not of.BEFORE_SUBJECT.isdisjoint(point):
        told = of.SUBJECT.sub("that ", told)
    words = told.split()
    return all(word in of.MODIFIERS or word in of.THAT for word in words) and all(
        word in of.AFTER_NOUN
        for noun, word in pairwise([*words, ""])
        if noun in of.NOUNS and word not in of.NOUNS
    )


def _opens_a_list(first: list[str], cue: str) -> bool:
    """`no fever or …`, `not an ulcer or …` do; `not stopping …`, `no capacity or …` do not."""
    if not of.LACKED.isdisjoint(first):
        return "any" in first
    if cue in of.LACKING or not first:
        return True
    return first[0] in of.MODIFIERS or first[0] in of.STATES


def _negates_a_finding(words: list[str], cue: int) -> bool:
    """`does not have`, `not feeling` do; `does not manage`, `not taking` negate something else."""
    following = words[cue + 1]
    if words[cue] in of.DO or (words[cue] == "not" and cue and words[cue - 1] in of.AUXILIARY):
        return following in of.FINDING_VERBS
    if words[cue] in of.LACKING:
        return True
    return not following.endswith("ing") or following in of.FINDING_GERUNDS


def _tells_of(cue: str, between: list[str]) -> bool:
    """`did not report abuse` may say that there was some; `did not report any abuse` does not."""
    return cue not in of.LACKING and not of.TELLING.isdisjoint(between) and "any" not in between


def _new_statement(cue: str, between: list[str]) -> bool:
    """`not eating he is …`, `no she is …` start anew; `denies he is …` does not, nor `no evidence
    that he is …`."""
    return any(
        (subject in of.PERSONS or (subject in of.PRONOUNS and verb in of.BE))
        and (between[place - 1] not in of.THAT if place else cue not in of.DENY)
        for place, (subject, verb) in enumerate(pairwise(between))
    )


def _prepositional(words: list[str], cue: int) -> bool:
    """`no support for …` says nothing of what follows; `no concerns about …` does."""
    return any(
        word in of.PREPOSITIONS and place != cue and before not in of.BEFORE_PREPOSITION
        for place, (before, word) in enumerate(
            zip(words[cue:], words[cue + 1 :], strict=False), start=cue
        )
    )


def _list_with_or(between: list[str], after: list[str]) -> bool:
    """`not a, b, c or d`: after the first comma comes an `or`, and until then no new statement."""
    listed = between[between.index(",") :]
    if not of.OR.intersection(listed):
        conjunctions = [place for place, word in enumerate(after) if word in of.OR]
        if not conjunctions:
            return False
        listed = listed + after[: conjunctions[0]]
    return not of.STATED.intersection(listed)
