"""A pack loads whole, or it is refused with every fault by file, line and column."""

import hashlib
from pathlib import Path

import pytest

from services.chassis.reviewed.faults import Fault, FilesRefused
from services.contracts.decision import RulesetRef
from services.router.load import PACKS, load
from tests.unit.router.conftest import WritePack
from tests.unit.router.examples import DESTINATIONS, EXAMPLES, RULESET


def faults(folder: Path) -> tuple[Fault, ...]:
    """What is wrong with a pack."""
    with pytest.raises(FilesRefused) as refused:
        load(folder)
    return refused.value.faults


def test_a_pack_that_is_right_loads(write_pack: WritePack) -> None:
    pack = load(write_pack())
    assert (pack.ruleset.ref.id, pack.ruleset.ref.version, len(pack.examples)) == ("small", "1", 1)
    assert pack.ruleset.ids == ("X1", "X5", "I7", "manual-triage")


RULES = [
    # what stands there, what is put in its place, place, what is told
    ("title: Urgent referral", "titel: Urgent", "6:5", "field of a rule 'titel'. Did you mean 'ti"),
    ("exclusion: urgent", "exclusion: urgnt", "7:16", "unknown fact 'urgnt'. Did you mean 'urgent"),
    ("exclusion: urgent", "exclusion: age_band", "7:16", "unknown fact 'age_band'"),
    ("urgency: urgent", "urgency: urgently", "10:14", "Did you mean 'urgent'? Allowed: routine, "),
    ("{falls_risk: {is", "{fall_risk: {is", "23:12", "unknown fact 'fall_risk'. Did you mean 'fa"),
    ("{falls_risk: {is", "{falls_risk: {equals", "23:25", "unknown operator 'equals'"),
    ("{is: yes}", "{is: yess}", "23:29", "value of 'falls_risk' 'yess'. Did you mean 'yes'"),
    ("{is: yes}", "{is: true}", "23:29", "Allowed: yes, no, suspected, unknown."),
    ("{is: yes}", "{is: [yes]}", "23:29", "'falls_risk' must be a word or text, not a list"),
    ("{is: yes}", "{any_of: yes}", "23:33", "'any_of' must be a list, not a word"),
    ("{is: yes}", "{any_of: []}", "23:33", "'any_of' is empty"),
    ("{is: yes}", "{any_of: [yes, yes]}", "23:33", "a value of 'falls_risk' stands here twice"),
    ("{is: yes}", "{any_of: [yes, no, suspected, unknown]}", "23:33", "this tests nothing"),
    ("{is: yes}", "{at_least: yes}", "23:35", "'falls_risk' is not. Facts that are: age_band."),
    ("{falls_risk: {is: yes}}", "{age_band: {at_most: 65}}", "23:32", "Did you mean '65_74'?"),
    ("{falls_risk: {is: yes}}", "{age_band: {at_most: unknown}}", "23:32", "Allowed: under_18, 18"),
    ("{falls_risk: {is: yes}}", "{age_band: {between: [65_74]}}", "23:32", "takes a list of two: "),
    ("{falls_risk: {is: yes}}", "{age_band: {between: [65_74, 18_64]}}", "23:32", "the lower valu"),
    ("{falls_risk: {is: yes}}", "{age_band: {between: [65_74, 65_74]}}", "23:32", "the lower valu"),
    ("{is: yes}", "{known: suspected}", "23:32", "unknown value of 'known' 'suspected'."),
    ("{falls_risk: {is: yes}}", "{channel: {known: yes}}", "23:29", "every referral has 'channel'"),
    ("{is: yes}", "{is: yes, is_not: no}", "23:24", "has 2 entries; exactly one is allowed"),
    ("{is: yes}", "yes", "23:24", "must be a map with an operator and its value, not a word"),
    ("when: {falls_risk: {is: yes}}", "when: {all: []}", "23:17", "'all' is empty"),
    ("when: {falls_risk: {is: yes}}", "when: {any: }", "23:16", "'any' must be a list"),
    ("when: {falls_risk: {is: yes}}", "when: {not: }", "23:16", "must be a map with all, any, not"),
    ("when: {falls_risk: {is: yes}}", "when:", "23:10", "must be a map with all, any, not, or a"),
    ("when: {falls_risk: {is: yes}}", "when: {}", "23:11", "has 0 entries; exactly one is allowed"),
    ("    when: {falls_risk: {is: yes}}\n", "", "21:5", "a rule has no 'when'"),
    ("    exclusion: urgent\n", "    exclusion: urgent\n    when: {urgent: {is: yes}}\n", "5:5",
     "either 'exclusion' or 'when', not both"),
    ("    when:", "    unknown: pass\n    when:", "21:5", "only an exclusion says what 'unknown'"),
    ("unknown: pass", "unknown: ignore", "16:14", "unknown value of 'unknown' 'ignore'"),
    ("unknown: pass", "suspected: pass", "16:16", "Allowed: person."),
    ("destination: eit", "destination: eti", "24:18", "Did you mean 'eit'? Allowed: eit, rapid_r"),
    ("    reason: nobody is named\n", "", "13:5", "a rule has no 'reason'"),
    ("reason: nobody is named", "reason: ' '", "18:13", "'reason' is empty"),
    ("linked_copy: yes", "linked_copy: true", "9:18", "unknown value of 'linked_copy' 'true'"),
    ("hours: 48", "hours: 0", "26:27", "'0' is no number of hours. Allowed: whole hours from 1"),
    ("hours: 48", "hours: two days", "26:27", "'two days' is no number of hours"),
    ("hours: 48", "hours: 99999999", "26:27", "is no number of hours"),
    ("id: X5", "id: X1", "13:5", "rule 'X1' stands here twice"),
    ("id: X5", "id: 5X", "13:9", "'5X' is no id. Allowed: a letter"),
    ("id: manual-triage", "id: I7", "29:3", "rule 'I7' stands here twice"),
    ("exclusion: food_parcels", "exclusion: urgent", "13:5", "'urgent' is already excluded by"),
    (RULESET[RULESET.index("last:"):], "", "1:1", "there is no 'last' rule"),
    ("  reason: a person decides\n", "", "29:3", "the last rule has no 'reason'"),
    ("rules:\n", "rules: []\nspare:\n", "4:8", "'rules' is empty"),
    ("rules:\n", "rules: []\nspare:\n", "5:1", "unknown field of the ruleset 'spare'"),
    ("ruleset: small", "ruleset: Small Pack", "1:10", "'Small Pack' is no ruleset"),
    ('version: "1"', "version: [1]", "2:10", "'version' must be a word or text, not a list"),
    ("title: A small pack", "title: " + "long " * 100, "3:8", "longer than 400 characters"),
]  # fmt: skip


@pytest.mark.parametrize(("there", "instead", "place", "told"), RULES)
def test_a_fault_in_the_rules_is_told_with_its_place(
    write_pack: WritePack, there: str, instead: str, place: str, told: str
) -> None:
    assert there in RULESET
    folder = write_pack(ruleset=RULESET.replace(there, instead, 1))
    found = [str(fault) for fault in faults(folder)]
    assert any(f"ruleset.yaml:{place}: " in each and told in each for each in found), found


OTHERS = [
    ("destinations", "id: rapid_response", "id: eit", "3:5", "destination 'eit' stands here twice"),
    ("destinations", "id: rapid_response", "id: test", "3:5", "kept for test referrals"),
    ("destinations", "id: manual_triage", "id: triage", "1:1", "no destination 'manual_triage'"),
    ("destinations", "id: eit", "id: EIT", "2:10", "'EIT' is no id. Allowed: a small letter"),
    ("destinations", ", authority: a paper", "", "2:5", "a destination has no 'authority'"),
    ("destinations", "title: Rapid Response", "tile: x", "3:26", "Did you mean 'title'?"),
    ("destinations", "destinations:", "destination:", "1:1", "Did you mean 'destinations'?"),
    ("examples", "falls_risk: yes", "fals_risk: yes", "5:13", "Did you mean 'falls_risk'?"),
    ("examples", "falls_risk: yes", "falls_risk: maybe", "5:25", "Allowed: yes, no, suspected"),
    ("examples", "otherwise: no", "otherwise: none", "4:16", "unknown value of 'otherwise' 'none'"),
    ("examples", "otherwise: no", "cleared: [I1]", "4:15", "unknown exclusion 'I1'"),
    ("examples", "    because: the team takes it\n", "", "2:5", "an example has no 'because'"),
    ("examples", ", rule: I7", "", "6:13", "what an example expects has no 'rule'"),
    ("examples", "rule: I7", "rule: I8", "6:38", "expects rule 'I8', but the rules say 'I7'"),
    ("examples", "{destination: eit", "{destination: rapid_response", "6:27",
     "'At risk of falls' expects destination 'rapid_response', but the rules say 'eit' "
     "(rule I7: falls_risk is yes)"),
    ("examples", "rule: I7", "rule: I7, criteria: [X1]", "6:52", "expects criteria 'X1', but the"),
    ("examples", "rule: I7", "rule: I7, act_now: yes", "6:51", "expects act_now 'yes', but the r"),
    ("examples", "facts: {falls_risk: yes}", "facts: [falls_risk]", "5:12", "must be a map of fac"),
]  # fmt: skip


@pytest.mark.parametrize(("part", "there", "instead", "place", "told"), OTHERS)
def test_a_fault_beside_the_rules_is_told_with_its_place(
    write_pack: WritePack, part: str, there: str, instead: str, place: str, told: str
) -> None:
    text = {"destinations": DESTINATIONS, "examples": EXAMPLES}[part]
    assert there in text
    folder = write_pack(**{part: text.replace(there, instead, 1)})
    found = [str(fault) for fault in faults(folder)]
    file = {"destinations": "destinations.yaml", "examples": "all.yaml"}[part]
    assert any(f"{file}:{place}: " in each and told in each for each in found), found


def test_an_exclusion_after_a_rule_that_takes_the_referral_is_refused(
    write_pack: WritePack,
) -> None:
    start, end = RULESET.index("  - id: X5"), RULESET.index("  - id: I7")
    last = RULESET.index("last:")
    moved = RULESET[:start] + RULESET[end:last] + RULESET[start:end] + RULESET[last:]
    fault, _ = faults(write_pack(ruleset=moved))  # the other one: so it is no order of overlaps
    assert fault.message == (
        "exclusion 'X5' comes after 'I7', which sends to 'eit': exclusions come first"
    )


def test_all_faults_of_all_files_are_told_at_once_in_their_order(write_pack: WritePack) -> None:
    folder = write_pack(
        ruleset=RULESET.replace("urgency: urgent", "urgency: now").replace("is: yes", "is: si"),
        examples=EXAMPLES.replace("falls_risk", "falls"),
    )
    places = [str(fault.place).removeprefix(str(folder) + "/") for fault in faults(folder)]
    assert places == ["examples/all.yaml:5:13", "ruleset.yaml:10:14", "ruleset.yaml:23:29"]


@pytest.mark.parametrize("missing", ["ruleset.yaml", "destinations.yaml"])
def test_a_missing_file_is_named(write_pack: WritePack, missing: str) -> None:
    folder = write_pack()
    (folder / missing).unlink()
    (fault,) = faults(folder)
    assert (fault.place.file, "cannot be read" in fault.message) == (str(folder / missing), True)


def test_a_pack_without_examples_is_refused(write_pack: WritePack) -> None:
    folder = write_pack()
    (folder / "examples" / "all.yaml").unlink()
    (fault,) = faults(folder)
    assert fault.message == "there are no examples of what the rules do"


def test_the_checksum_is_over_names_lengths_and_contents_of_all_files(
    write_pack: WritePack,
) -> None:
    total = hashlib.sha256()
    for name, text in (
        ("destinations.yaml", DESTINATIONS),
        ("examples/all.yaml", EXAMPLES),
        ("ruleset.yaml", RULESET),
    ):
        total.update(name.encode() + b"\0" + len(text).to_bytes(8, "big") + text.encode())
    expected = RulesetRef(id="small", version="1", sha256=total.hexdigest())
    assert load(write_pack()).ruleset.ref == expected


def test_every_exclusion_of_the_pilot_leads_where_the_council_says_or_to_a_person() -> None:
    rules = {rule.id: rule for rule in load(PACKS / "leeds-pilot").ruleset.rules}
    named = {"X1": "rapid_response", "X8": "duty_and_advice"}
    for number in range(1, 11):
        rule = rules[f"X{number}"]
        assert rule.destination == named.get(rule.id, "manual_triage")
        if rule.id not in named:
            assert rule.reason is not None
            assert rule.reason.startswith("excluded from EIT: ")
            assert rule.reason.endswith("; destination not configured")
