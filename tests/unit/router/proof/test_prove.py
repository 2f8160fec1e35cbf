"""What is proven of a pack, and what a council officer reads where it cannot be."""

import re
from pathlib import Path

import pytest

from services.chassis.reviewed.faults import Fault, Faults, FilesRefused
from services.router.load import PACKS, read
from services.router.proof.prove import prove
from services.router.proven import Proof, load_proven
from tests.unit.router.conftest import WritePack
from tests.unit.router.examples import RULESET

KEPT = """\
invariants:
  - id: urgent-not-to-eit
    title: An urgent referral never reaches the team
    when: {urgent: {is_not: no}}
    never: [eit]
    authority: a paper
"""
URGENT_FIRST = "    exclusion: urgent\n"


def proven(folder: Path) -> tuple[Proof, list[Fault]]:
    faults = Faults()
    return prove(read(folder), faults), faults.found


def with_invariants(invariants: str, ruleset: str = RULESET) -> str:
    return ruleset.replace("rules:\n", f"{invariants}rules:\n", 1)


@pytest.mark.parametrize("pack", sorted(PACKS.iterdir()), ids=lambda pack: pack.name)
def test_the_packs_that_come_with_the_system_are_proven(pack: Path) -> None:
    proof, faults = proven(pack)
    assert faults == []
    assert proof.invariants > 0
    assert load_proven(pack).ruleset.ref.sha256 == proof.sha256


def test_an_invariant_that_holds_is_proven(write_pack: WritePack) -> None:
    proof, faults = proven(write_pack(ruleset=with_invariants(KEPT)))
    assert faults == []
    assert (proof.rules, proof.invariants) == (3, 1)


def test_an_invariant_that_is_broken_is_shown_by_a_referral_that_breaks_it(
    write_pack: WritePack,
) -> None:
    weaker = RULESET.replace(URGENT_FIRST, URGENT_FIRST + "    unknown: pass\n")
    _, (fault,) = proven(write_pack(ruleset=with_invariants(KEPT, weaker)))
    first, second, *others = fault.message.splitlines()
    assert first == (
        "invariant 'urgent-not-to-eit' is broken: An urgent referral never reaches the team. "
        "Such a referral:"
    )
    assert second == "    Goes to Early Intervention Team (eit), routine"
    assert "    Said: falls risk is yes" in others
    assert (fault.place.line, fault.place.column) == (5, 5)


PROMISES = {
    "it is never where a linked copy goes": ("never: [rapid_response]", "urgent: {is: yes}"),
    "it goes nowhere else": ("only: [manual_triage]", "falls_risk: {is: yes}"),
    "somebody acts now": ("act_now: yes", "urgent: {is: suspected}"),
}


@pytest.mark.parametrize("promise", PROMISES)
def test_each_promise_of_an_invariant_is_kept_or_found_broken(
    write_pack: WritePack, promise: str
) -> None:
    promised, when = PROMISES[promise]
    stated = f"invariants:\n  - {{id: p, title: t, when: {{{when}}}, {promised}, authority: a}}\n"
    _, (fault,) = proven(write_pack(ruleset=with_invariants(stated)))
    assert fault.message.startswith("invariant 'p' is broken: t")


NEW_RULE = """\
  - id: I8
    title: Another rule
    when: %s
    destination: eit
    urgency: routine
    authority: a paper
last:
"""
FINDINGS = {
    "{all: [{urgent: {is: yes}}, {urgent: {is: no}}]}": (
        "rule 'I8' never holds: its condition contradicts itself"
    ),
    "{any: [{urgent: {is: yes}}, {urgent: {is_not: yes}}]}": (
        "rule 'I8' always holds: its condition tests nothing"
    ),
    "{all: [{falls_risk: {is: yes}}, {carer_needs: {is: yes}}]}": (
        "rule 'I8' can never lead: what it would take goes before to 'I7'"
    ),
    "{urgent: {any_of: [suspected, unknown]}}": (
        "rule 'I8' can never lead: a person decides wherever it holds, because something is "
        "suspected or not known"
    ),
}


@pytest.mark.parametrize("condition", FINDINGS)
def test_a_rule_that_can_never_lead_is_found_with_the_reason(
    write_pack: WritePack, condition: str
) -> None:
    ruleset = RULESET.replace("last:\n", NEW_RULE % condition)
    _, (fault,) = proven(write_pack(ruleset=ruleset))
    assert fault.message == FINDINGS[condition]
    assert fault.place.line == 28


def test_rules_of_different_teams_that_hold_together_are_a_fault_unless_it_is_meant(
    write_pack: WritePack,
) -> None:
    silent = RULESET.replace("overlaps: [{in_order: [X1, X5, I7], authority: a paper}]\n", "")
    _, faults = proven(write_pack(ruleset=silent))
    assert [fault.place.line for fault in faults] == [13, 21]
    told, *referral = faults[1].message.splitlines()
    assert told == (
        "rule 'I7' sends to 'eit', and 'X1', 'X5' before it elsewhere, where both hold; if that is "
        "meant, say so under 'overlaps'. Such a referral:"
    )
    assert "      - X1 (Urgent referral)" in referral
    assert "      - I7 (Risk of falls)" in referral


def test_an_overlap_that_is_meant_covers_no_other(write_pack: WritePack) -> None:
    some = RULESET.replace("[X1, X5, I7]", "[X1, X5]")
    _, (fault,) = proven(write_pack(ruleset=some))
    assert "and 'X1', 'X5' before it elsewhere" in fault.message


@pytest.mark.parametrize(
    ("named", "told"),
    [
        ("[X1, Y5]", "unknown rule 'Y5'. Did you mean 'X5'? Allowed: X1, X5, I7."),
        ("[X1]", "names two rules or more, each once, in the order in which they lead: X1"),
        ("[X5, X1]", "in the order in which they lead: X1, X5"),
        ("[X1, X1]", "each once, in the order in which they lead: X1"),
    ],
)
def test_an_overlap_names_rules_in_their_order(
    write_pack: WritePack, named: str, told: str
) -> None:
    with pytest.raises(FilesRefused, match=re.escape(told)):
        read(write_pack(ruleset=RULESET.replace("[X1, X5, I7]", named)))


def test_an_invariant_about_no_referral_is_a_mistake(write_pack: WritePack) -> None:
    nothing = KEPT.replace(
        "{urgent: {is_not: no}}", "{all: [{urgent: {is: yes}}, {urgent: {is: no}}]}"
    )
    _, (fault,) = proven(write_pack(ruleset=with_invariants(nothing)))
    assert fault.message == "invariant 'urgent-not-to-eit' is about no referral at all"


def test_a_referral_that_breaks_one_is_shown_whatever_the_invariant_reads(
    write_pack: WritePack,
) -> None:
    south = KEPT.replace("{urgent: {is_not: no}}", "{locality: {is: south}}")
    _, (fault,) = proven(write_pack(ruleset=with_invariants(south)))
    lines = fault.message.splitlines()
    assert "    Goes to Early Intervention Team (eit), routine" in lines
    said = [line for line in lines if "locality is south" in line]
    assert said
    assert any("source kind is contact_centre" in line for line in lines)


@pytest.mark.parametrize(
    ("before", "after", "told"),
    [
        ("    never: [eit]\n", "", "an invariant promises"),
        ("never: [eit]", "act_now: no", "an invariant promises"),
        ("[eit]", "[eitt]", "unknown destination 'eitt'. Did you mean 'eit'?"),
        ("urgent-not-to-eit", "I7", "'I7' stands here twice"),
    ],
)
def test_a_fault_in_an_invariant_is_told_with_its_place(
    write_pack: WritePack, before: str, after: str, told: str
) -> None:
    folder = write_pack(ruleset=with_invariants(KEPT.replace(before, after)))
    with pytest.raises(FilesRefused) as refused:
        read(folder)
    (fault,) = refused.value.faults
    assert told in fault.message
    assert 5 <= fault.place.line <= 9
