"""A condition in plain English, with brackets where parts are combined in more than one way."""

from datetime import timedelta

from services.router.calendars import WorkingTime
from services.router.condition import (
    ORDERED,
    All,
    Condition,
    Not,
    Operator,
    Test,
    domain,
)
from services.router.language import Limit


def in_words(condition: Condition) -> str:
    """One phrase, such as `urgent is yes and (suicidal is yes or medically unwell is yes)`."""
    if isinstance(condition, Test):
        return f"{fact_words(condition.fact)} {_compared(condition)}"
    if isinstance(condition, Not):
        return f"not ({in_words(condition.part)})"
    joined = " and " if isinstance(condition, All) else " or "
    return joined.join(map(_part, condition.parts))


def box(values: dict[str, tuple[str, ...]]) -> Condition | None:
    """That each of these facts has one of its values; None where there are no facts."""
    tests = tuple(_test(fact, named) for fact, named in values.items())
    return All(tests) if len(tests) > 1 else next(iter(tests), None)


def fact_words(fact: str) -> str:
    """A fact's name, for people."""
    return fact.replace("_", " ")


def limit_words(limit: Limit) -> str:
    """How long somebody has, such as `48 hours` or `one working hour of office`."""
    if isinstance(limit, WorkingTime):
        return f"{_hours(limit.span, 'working hour')} of {limit.calendar.id}"
    return _hours(limit, "hour")


def _hours(span: timedelta, what: str) -> str:
    hours = int(span.total_seconds() // 3600)
    return f"one {what}" if hours == 1 else f"{hours} {what}s"


def _part(condition: Condition) -> str:
    alone = isinstance(condition, Test | Not) or len(condition.parts) == 1
    return in_words(condition) if alone else f"({in_words(condition)})"


def _compared(test: Test) -> str:
    first, last = test.values[0], test.values[-1]
    match test.operator:
        case Operator.IS | Operator.ANY_OF:
            return f"is {_either(test.values)}"
        case Operator.IS_NOT | Operator.NONE_OF:
            return f"is not {_either(test.values)}"
        case Operator.AT_LEAST:
            return f"is {first} or more"
        case Operator.AT_MOST:
            return f"is {first} or less"
        case Operator.BETWEEN:
            return f"is from {first} to {last}"
        case Operator.KNOWN:
            return "is known" if first == "yes" else "is not known"


def _either(values: tuple[str, ...]) -> str:
    *others, last = values
    return f"{', '.join(others)} or {last}" if others else last


def _test(fact: str, values: tuple[str, ...]) -> Test:
    """The shortest comparison that accepts exactly these values."""
    others = tuple(value for value in domain(fact) if value not in values)
    if len(values) == 1:
        return Test(fact, Operator.IS, values)
    if len(others) == 1:
        return Test(fact, Operator.IS_NOT, others)
    if fact in ORDERED and len(values) > 2 and not {*values} - {*ORDERED[fact]}:
        return _range(fact, values) or Test(fact, Operator.ANY_OF, values)
    fewest = len(values) <= len(others)
    return Test(fact, Operator.ANY_OF if fewest else Operator.NONE_OF, values if fewest else others)


def _range(fact: str, values: tuple[str, ...]) -> Test | None:
    order = ORDERED[fact]
    ends = [each for each in order if each in values]
    test = Test(fact, Operator.BETWEEN, (ends[0], ends[-1]))
    return test if test.accepted == frozenset(values) else None
