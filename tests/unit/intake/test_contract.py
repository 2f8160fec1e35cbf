"""The written contract of the HTTP interface."""

from openapi_spec_validator import validate

from services.intake.api import build_api


def test_it_is_valid_openapi_and_made_without_settings_or_servers():
    document = build_api().openapi()
    validate(document)
    assert document["openapi"].startswith("3.1")


def test_it_states_every_answer_that_a_door_gives():
    paths = build_api().openapi()["paths"]
    json_door = set(paths["/v1/referrals"]["post"]["responses"])
    fhir_door = set(paths["/FHIR/R4/$process-message"]["post"]["responses"])
    common = {"400", "401", "403", "408", "410", "413", "415", "422", "429", "500", "503"}
    assert json_door == common | {"200", "202", "409"}
    for about in ("withdrawal", "contacts"):
        answers = set(paths[f"/v1/referrals/{{referral_id}}/{about}"]["post"]["responses"])
        assert answers == common | {"202", "404", "409"}
    assert fhir_door == common | {"200", "404", "409", "425"}
    assert set(paths["/v1/referrals/{referral_id}"]["get"]["responses"]) == {
        "200", "401", "403", "404", "500", "503",
    }  # fmt: skip


def test_the_form_asks_all_ten_exclusions():
    form = build_api().openapi()["components"]["schemas"]["ExclusionsPart"]
    assert len(form["required"]) == 10
