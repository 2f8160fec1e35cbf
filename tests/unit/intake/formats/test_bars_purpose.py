"""What a BaRS message wants, by its reason and status: every published mix, and none besides."""

from typing import Any

import pytest

from services.contracts.vocabulary import Answer
from services.intake.canonical import Act, Canonical, Withdrawal
from services.intake.evidence import Basis
from services.intake.formats import bars
from services.intake.rejected import Rejected
from tests.unit.intake.examples import add, community, encoded, resource
from tests.unit.intake.formats.test_bars import JSON, YAS, Change, coding, put

REASONS = ("new", "update", "delete", "perhaps")
STATUSES = ("active", "revoked", "entered-in-error", "on-hold", "completed", "draft")
WANTED = {
    ("new", "active"): (Act.REFER, None),
    ("update", "active"): (Act.UPDATE, None),
    ("update", "revoked"): (Act.WITHDRAW, Withdrawal.BY_SOURCE),
    ("update", "entered-in-error"): (Act.WITHDRAW, Withdrawal.IN_ERROR),
}
MIXES = [(reason, status) for reason in REASONS for status in STATUSES]
OURS = "00000000-0000-4000-8000-00000000000a"


def wanted(*changes: Change) -> Canonical:
    bundle = community()
    for change in changes:
        change(bundle)
    return bars.parse(encoded(bundle), JSON, YAS)


def saying(reason: str, status: str) -> tuple[Change, Change]:
    return (
        put("MessageHeader", reason=coding("message-reason-bars", reason)),
        put("ServiceRequest", status=status),
    )


def cancelled(*kinds: str, organisations: int = 2) -> Change:
    """A message with the definition of a cancellation, and nothing in it but what that names."""

    def change(bundle: dict[str, Any]) -> None:
        definition = "https://fhir.nhs.uk/MessageDefinition/bars-message-servicerequest-request-"
        resource(bundle, "MessageHeader")["definition"] = definition + "cancelled"
        kept = ("MessageHeader", "ServiceRequest", "Patient", *kinds)
        bundle["entry"] = [e for e in bundle["entry"] if e["resource"]["resourceType"] in kept]
        for _ in range(organisations):
            add(bundle, resourceType="Organization")

    return change


@pytest.mark.parametrize(("reason", "status"), MIXES)
def test_a_mix_is_one_of_the_standards_or_none(reason: str, status: str) -> None:
    if (reason, status) in WANTED:
        found = wanted(*saying(reason, status))
        assert (found.act, found.withdrawal) == WANTED[reason, status]
        return
    with pytest.raises(Rejected) as caught:
        wanted(*saying(reason, status))
    assert (caught.value.status, caught.value.problems[0].code) == (400, "invariant")


def test_a_cancellation_says_what_it_takes_back_and_nothing_of_the_need() -> None:
    found = wanted(*saying("update", "revoked"), cancelled(), put("ServiceRequest", id=OURS))
    assert (found.act, str(found.referral_id)) == (Act.WITHDRAW, OURS)
    assert (found.evidence, found.narrative) == ((), ())
    assert found.written_at is not None


WORDS = "Says that she wants to die."
CONCERN = coding("safeguarding-codes-bars", "766561000000109")
CARRIED: list[tuple[Change, str]] = [
    (put("ServiceRequest", note=[{"text": WORDS}]), "suicidal"),
    (put("ServiceRequest", reasonCode=[{"text": WORDS}]), "suicidal"),
    (put("ServiceRequest", reasonReference=[{"display": WORDS}]), "suicidal"),
    (put("ServiceRequest", text={"div": f"<div>{WORDS}</div>"}), "suicidal"),
    (put("Patient", text={"div": f"<div>{WORDS}</div>"}), "suicidal"),
    (
        put("MessageHeader", reason={**coding("message-reason-bars", "update"), "text": WORDS}),
        "suicidal",
    ),
    (put("ServiceRequest", reasonCode=[{**CONCERN, "text": WORDS}]), "safeguarding"),
    (put("ServiceRequest", contained=[{"resourceType": "Flag", "code": CONCERN}]), "safeguarding"),
]


@pytest.mark.parametrize("status", ["revoked", "entered-in-error"])
@pytest.mark.parametrize(("change", "fact"), CARRIED)
def test_the_words_of_a_cancellation_are_told_and_the_concern_in_them_counts(
    change: Change, fact: str, status: str
) -> None:
    found = wanted(*saying("update", status), cancelled(), change)
    assert found.act is Act.WITHDRAW
    assert found.answers[fact] in (Answer.SUSPECTED, Answer.YES)
    assert "contained" in str(found.evidence[0].at) or WORDS in found.narrative
    assert all(each.basis is not Basis.SILENCE for each in found.evidence)


def test_a_cancellation_that_tells_the_whole_referral_again_raises_its_concern_again() -> None:
    found = wanted(*saying("update", "revoked"))
    assert found.answers == {"safeguarding": Answer.SUSPECTED}
    assert found.narrative == wanted().narrative


def test_a_cancellation_tells_of_a_death() -> None:
    found = wanted(*saying("update", "revoked"), cancelled(), put("Patient", deceasedBoolean=True))
    assert found.narrative == ("The person is recorded as having died.",)


CANCELLATIONS = [
    (cancelled("CarePlan"), "invariant", "something that a cancellation has not"),
    (cancelled(organisations=1), "required", "one organisation alone"),
    (cancelled(organisations=0), "required", "no organisation"),
]


@pytest.mark.parametrize(("change", "code", "why"), CANCELLATIONS)
def test_a_cancellation_holds_what_its_definition_names(
    change: Change, code: str, why: str
) -> None:
    with pytest.raises(Rejected) as caught:
        wanted(*saying("update", "revoked"), change)
    assert (caught.value.status, caught.value.problems[0].code) == (400, code), why


def test_a_new_referral_never_comes_as_a_cancellation() -> None:
    with pytest.raises(Rejected) as caught:
        wanted(cancelled("CarePlan", "Encounter", "HealthcareService"))
    assert caught.value.problems[0].code == "invariant"


def test_an_update_may_bring_the_receivers_encounter_along_and_is_known_by_the_senders() -> None:
    def both(bundle: dict[str, Any]) -> None:
        theirs = {"system": "urn:example:ours", "value": "R-1"}
        add(bundle, resourceType="Encounter", status="planned", identifier=[theirs])

    found = wanted(*saying("update", "active"), both)
    assert found.source_reference == "https://ambulance.example/Id/case-number|CAD-0002"


def test_an_update_tells_the_whole_state_whatever_the_encounter_has_come_to() -> None:
    found = wanted(*saying("update", "active"), put("Encounter", status="in-progress"))
    assert found.evidence == wanted().evidence


def test_an_id_that_is_none_of_ours_is_no_id() -> None:
    assert wanted(put("ServiceRequest", id="theirs-1")).referral_id is None


ORDER: list[tuple[Change, str, int, str]] = [
    (lambda b: b["meta"].pop("versionId"), "versionId", 400, "invariant"),
    (lambda b: b["meta"].update(versionId="9.9.9"), "versionId", 422, "not-supported"),
    (
        put("MessageHeader", destination=[{"endpoint": "urn:x|9"}]),
        "destination",
        422,
        "not-supported",
    ),
    (put("MessageHeader", definition="urn:x/other"), "definition", 400, "invariant"),
    (put("MessageHeader", eventCoding={}), "eventCoding", 400, "invariant"),
    (put("MessageHeader", reason={}), "reason", 400, "invariant"),
    (put("MessageHeader", focus=[]), "focus", 400, "invariant"),
    (put("CarePlan", status="active"), "CarePlan.status", 400, "invariant"),
]
"""The standard's checks in its order, each with what fails it."""


@pytest.mark.parametrize("first", range(len(ORDER)))
def test_of_several_faults_the_first_in_the_standards_order_is_told(first: int) -> None:
    bundle = community()
    for change, place, *_ in reversed(ORDER[first:]):
        if (first, place) != (1, "definition"):  # a version belongs to a kind that we receive
            change(bundle)
    known = YAS.bars and YAS.bars.model_copy(update={"service_ids": ("111111111",)})
    source = YAS.model_copy(update={"bars": known})
    with pytest.raises(Rejected) as caught:
        bars.parse(encoded(bundle), JSON, source)
    _, place, status, code = ORDER[first]
    problem = caught.value.problems[0]
    assert (caught.value.status, problem.code) == (status, code)
    assert place in problem.pointer


def test_a_receiver_that_is_not_our_organisation_is_refused_where_ours_are_known() -> None:
    def received_by(ods: str) -> bytes:
        bundle = community()
        name = {"system": "https://fhir.nhs.uk/Id/ods-organization-code", "value": ods}
        receiver = {"resourceType": "Organization", "identifier": [name]}
        bundle["entry"].append({"fullUrl": "urn:uuid:receiver", "resource": receiver})
        header = resource(bundle, "MessageHeader")
        header["destination"] = [{"receiver": {"reference": "urn:uuid:receiver"}}]
        return encoded(bundle)

    known = YAS.bars and YAS.bars.model_copy(update={"organisations": ("X99",)})
    source = YAS.model_copy(update={"bars": known})
    assert bars.parse(received_by("X99"), JSON, source).act is Act.REFER
    with pytest.raises(Rejected) as caught:
        bars.parse(received_by("X98"), JSON, source)
    assert (caught.value.status, caught.value.problems[0].code) == (422, "not-supported")
