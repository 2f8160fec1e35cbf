"""What intake counts: closed labels, each at 0 before anything has happened."""

from services.chassis.instruments import REGISTRY
from services.intake import instruments
from services.intake.rejected import Reason
from tests.unit.intake.messages import AMBULANCE, PHONE


def labels(metric: str) -> set[tuple[str, ...]]:
    (family,) = [each for each in REGISTRY.collect() if each.name == metric]
    return {tuple(each.labels.values()) for each in family.samples if each.name.endswith("_total")}


def test_every_label_set_is_there_from_the_start():
    instruments.initialise([PHONE, AMBULANCE])
    assert labels("referral_received") >= {("phone", PHONE.name), ("fhir", AMBULANCE.name)}
    channels = {"phone", "fhir", "other"}
    assert labels("referral_rejected") >= {(c, r.value) for c in channels for r in Reason}
    assert labels("referral_idempotency_requests") >= {
        (channel, source, result)
        for channel, source in (("phone", PHONE.name), ("fhir", AMBULANCE.name))
        for result in instruments.RESULTS
    }
