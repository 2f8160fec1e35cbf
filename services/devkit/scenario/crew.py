"""What ambulance crews refer, and where the pilot's criteria send it."""

from dataclasses import dataclass

from services.devkit.scenario.story import DUTY, EIT, RAPID, TRIAGE

NO_CONCERN = "861931000000100"


@dataclass(frozen=True, slots=True, kw_only=True)
class Call:
    """One kind of referral by a crew. `weight` is how often it comes.

    `flag` is a code of `safeguarding-codes-bars`, `condition` one of SNOMED CT; `act_by_minutes`
    is the time that the crew gives us.
    """

    name: str
    weight: int
    use_case: str
    text: str
    destination: str
    flag: str | None = NO_CONCERN
    condition: str | None = None
    act_by_minutes: int = 2880


CREW_CALLS = (
    Call(
        name="999 fall",
        weight=40,
        use_case="a4t2",
        text="Found on the floor of the bedroom, helped up, no injury. Lives alone at {street}.",
        destination=EIT,
    ),
    Call(
        name="999 community",
        weight=20,
        use_case="a4t3",
        text="Needs help with washing since discharge. {name} has no key safe.",
        destination=EIT,
    ),
    Call(
        name="999, safeguarding not asked",
        weight=10,
        use_case="a4t2",
        text="Slipped in the hall, helped to a chair. {name} did not want to travel.",
        destination=TRIAGE,
        flag=None,
    ),
    Call(
        name="999 safeguarding",
        weight=6,
        use_case="a4t3",
        text="{name} says that a visitor has the bank card.",
        destination=DUTY,
        flag="766561000000109",
    ),
    Call(
        name="999 self-neglect",
        weight=3,
        use_case="a4t3",
        text="{name} sleeps in one chair between newspapers.",
        destination=DUTY,
        flag="248054003",
    ),
    Call(
        name="999 urgent",
        weight=5,
        use_case="a4t3",
        text="{name} cannot get off the chair and nobody comes before night.",
        destination=RAPID,
        act_by_minutes=60,
    ),
    Call(
        name="999 vulnerable adult",
        weight=3,
        use_case="a4t3",
        text="{name} was confused about the day.",
        destination=TRIAGE,
        flag="417430008",
    ),
    Call(
        name="999 negated",
        weight=5,
        use_case="a4t2",
        text=(
            "The main reason for the assessment was not an allergic reaction, a heart attack or "
            "suicide attempt. There was no safeguarding concern. The scene was safe. {name} fell."
        ),
        destination=EIT,
    ),
    Call(
        name="999 hidden safeguarding",
        weight=2,
        use_case="a4t2",
        text="{name} fell again and seems frightened of the lodger, who takes her pension.",
        destination=TRIAGE,
    ),
    Call(
        name="999 learning disability",
        weight=2,
        use_case="a4t3",
        text="{name} lost the way home from the day centre.",
        destination=TRIAGE,
        condition="110359009",
    ),
    Call(
        name="999 suicidal thoughts",
        weight=1,
        use_case="a4t3",
        text="{name} spoke of it to the crew and stays with a sister tonight.",
        destination=TRIAGE,
        condition="6471006",
    ),
)
