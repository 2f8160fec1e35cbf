"""What is denied of one time only may be so at another: a person asks."""

import pytest

from services.intake.phrases import suspected

OF_ONE_TIME = [
    "Not currently suicidal but was yesterday",
    "Not currently suicidal",
    "She is currently not suicidal",
    "Currently denies suicidal thoughts",
    "At present he denies suicidal thoughts",
    "No current suicidal ideation",
    "Denies current thoughts of self-harm",
    "Denies at present suicidal thoughts",
    "Denies suicidal thoughts at present, did last week",
    "Not suicidal today",
    "Today she is not suicidal",
    "She is not suicidal today, was last night",
    "Not suicidal at present",
    "Not suicidal at the moment",
    "Not suicidal now",
    "Not suicidal right now",
    "Not suicidal anymore",
    "Not suicidal any more",
    "Not suicidal this morning",
    "No suicidal thoughts at this time",
    "No suicidal thoughts tonight",
    "No suicidal thoughts yet",
    "No suicide risk today",
    "No suicidal thoughts so far",
    "No suicidal ideation since Monday",
    "No suicidal ideation for two weeks",
    "No suicidal ideation in the last week",
    "No suicidal ideation in 3 days",
    "No suicide attempts until last week",
    "No suicide attempts since 2019",
    "No previous suicide attempts",
    "No recent self-harm",
    "Has not self-harmed today",
    "Has not self-harmed recently",
    "Hasn't self-harmed this week",
    "Had not self-harmed before yesterday",
    "Never suicidal before today",
    "Not suicidal during the day",
    "Denied suicidal thoughts yesterday",
    "Last night he denied suicidal thoughts",
    "When sober he denies suicidal thoughts",
    "Not suicidal when sober",
    "Not suicidal unless he drinks",
    "Not suicidal apart from yesterday",
    "No suicidal thoughts while his son is there",
    "Suicidal thoughts denied today",
    "Suicidal thoughts denied at present",
    "Suicidal thoughts: none today",
    "Suicidal thoughts? Not at the moment",
    "Suicidal ideation not present today",
    "Suicidal thoughts: no, but yesterday he had some",
    "Suicidal: no (was last week)",
    "Not suicidal. Was yesterday.",
    "Not suicidal; he was last night",
    "Not suicidal\nHad been last week",
    "Not suicidal, had been on Monday",
    "Denied suicidal thoughts, had them yesterday",
    "No suicidal thoughts - has had some in the past",
    "No suicidal thoughts although he did at the weekend",
    "No suicidal thoughts though previously has",
    "Not suicidal, used to be",
    "He isn't suicidal but he has been",
]


@pytest.mark.parametrize("text", OF_ONE_TIME)
def test_a_denial_of_one_time_only_is_none(text: str) -> None:
    assert "suicidal" in suspected([text])


@pytest.mark.parametrize(
    "text",
    [
        "No abuse at the moment",
        "No abuse on this visit, but there was last month",
        "There is no abuse now",
        "No longer any abuse",
        "Safeguarding concerns: none at present, were raised last week",
        "No current safeguarding concerns, although there have been in the past",
        "No previous safeguarding concerns",
        "She denies abuse today",
    ],
)
def test_nor_is_one_of_abuse(text: str) -> None:
    assert "safeguarding" in suspected([text])


@pytest.mark.parametrize(
    "text",
    [
        "No current safeguarding concerns",
        "There are currently no safeguarding concerns",
        "No safeguarding concerns at present",
        "No safeguarding concerns identified at this time",
        "Safeguarding concerns: none at present",
        "Safeguarding: none at present",
        "Safeguarding concerns were not identified during this call",
        "No safeguarding issues today",
    ],
)
def test_a_concern_is_always_of_the_day_on_which_somebody_looks(text: str) -> None:
    assert suspected([text]) == frozenset()


@pytest.mark.parametrize(
    "text",
    [
        "Not suicidal on assessment",
        "No suicidal thoughts, was tired",
        "Not suicidal, lives alone",
        "No suicidal thoughts. Was helped up by the crew.",
        "No past history of self-harm",
        "Seen today, no suicidal thoughts",
        "There had been no abuse, or neglect spreading to the past",
    ],
)
def test_a_denial_without_a_time_stands(text: str) -> None:
    assert suspected([text]) == frozenset()
