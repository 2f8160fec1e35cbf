"""The way out of a team: told where there is none yet, and never a reason to send elsewhere."""

from datetime import UTC, datetime
from pathlib import Path

import pytest

from services.chassis.reviewed.faults import FilesRefused
from services.contracts.vocabulary import Locality
from services.router.decide import decide
from services.router.explain import story, text
from services.router.load import PACKS, Pack, load, read
from tests.unit.router.conftest import WritePack
from tests.unit.router.examples import DESTINATIONS, state

LEEDS = [load(PACKS / name) for name in ("leeds-pilot", "leeds-citywide")]
NOT_YET = "no reablement exit here yet"
NOT_KNOWN = "there is a reablement exit only in: south; the locality is not known"

EXITS = """\
  - id: eit
    title: Early Intervention Team
    exits:
      - {title: reablement, localities: [south], until: 2026-06-30, authority: a paper}
      - {title: reablement, localities: [south, elsewhere], from: 2026-07-01, authority: a paper}
      - {title: telecare, localities: [south_east], authority: a paper}
    authority: a paper
"""
WITH_EXITS = DESTINATIONS.replace(
    "  - {id: eit, title: Early Intervention Team, authority: a paper}\n", EXITS
)
JUNE, JULY = (datetime(2026, month, 1, tzinfo=UTC) for month in (6, 7))


def lacking(pack: Pack, **answers: object) -> list[str]:
    """What the story of a referral says of exits."""
    referral = state(**answers)
    return story(decide(pack.program, referral), referral.facts, pack.ruleset)["exits"]


@pytest.mark.parametrize("pack", LEEDS, ids=lambda pack: pack.ruleset.ref.id)
@pytest.mark.parametrize(
    ("locality", "told"),
    [
        ("south", []),
        ("south_east", [NOT_YET]),
        ("elsewhere", [NOT_YET]),
        ("unknown", [NOT_KNOWN]),
    ],
)
def test_leeds_has_reablement_in_the_south_only_and_takes_everybody(
    pack: Pack, locality: str, told: list[str]
) -> None:
    assert lacking(pack, falls_risk="yes", locality=locality) == told
    decision = decide(pack.program, state(falls_risk="yes", locality=locality))
    assert (decision.destination, decision.rule) == ("eit", "I7")


def test_a_team_that_is_sent_somebody_by_a_person_lacks_the_same() -> None:
    assert lacking(LEEDS[0], override="eit", locality="elsewhere") == [NOT_YET]
    assert lacking(LEEDS[0], urgent="yes", locality="elsewhere") == []
    assert lacking(LEEDS[0], falls_risk="yes", locality="elsewhere", test=True) == []


@pytest.mark.parametrize(
    ("at", "locality", "told"),
    [
        (JUNE, "south", ["no telecare exit here yet"]),
        (JUNE, "elsewhere", [NOT_YET, "no telecare exit here yet"]),
        (JULY, "elsewhere", ["no telecare exit here yet"]),
        (JULY, "south_east", [NOT_YET]),
    ],
)
def test_an_exit_is_there_in_its_localities_and_on_its_days(
    write_pack: WritePack, at: datetime, locality: Locality, told: list[str]
) -> None:
    pack = read(write_pack(destinations=WITH_EXITS))
    assert lacking(pack, falls_risk="yes", received_at=at, locality=locality) == told


def test_the_story_tells_it_right_after_the_team() -> None:
    pack, referral = LEEDS[0], state(falls_risk="yes", locality="elsewhere")
    lines = text(story(decide(pack.program, referral), referral.facts, pack.ruleset)).splitlines()
    assert lines[:2] == [
        "Goes to Early Intervention Team (eit), routine",
        f"Exits: {NOT_YET}",
    ]


FAULTS = [
    ("[south_east]", "[southeast]", "7:40: unknown locality 'southeast'. Did you mean 'south_e"),
    ("[south_east]", "[unknown]", "7:40: unknown locality 'unknown'."),
    ("[south_east]", "[]", "7:39: 'localities' is empty"),
    ("title: telecare, ", "", "7:9: an exit has no 'title'"),
    (", authority: a paper}", "}", "5:9: an exit has no 'authority'"),
    ("until: 2026-06-30", "until: June", "5:57: 'June' is no day."),
    ("localities: [south]", "locality: south", "5:29: unknown field of an exit 'locality'. Did"),
]  # fmt: skip


@pytest.mark.parametrize(("there", "instead", "told"), FAULTS)
def test_a_fault_in_an_exit_is_told_with_its_place(
    write_pack: WritePack, there: str, instead: str, told: str
) -> None:
    folder: Path = write_pack(destinations=WITH_EXITS.replace(there, instead, 1))
    with pytest.raises(FilesRefused) as refused:
        read(folder)
    found = [str(each).removeprefix(f"{folder}/") for each in refused.value.faults]
    assert any(each.startswith(f"destinations.yaml:{told}") for each in found), found
