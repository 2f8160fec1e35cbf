"""Every contract: frozen, open to read, closed in its words, and silent about its input."""

from collections.abc import Iterator
from datetime import datetime
from enum import StrEnum
from inspect import isclass
from typing import Any, get_args

import pytest
from pydantic import BaseModel, ValidationError

from services.contracts import examples
from services.contracts.catalogue import CATALOGUE
from services.contracts.facts import EXCLUSIONS, INCLUSIONS, Facts
from services.contracts.model import Contract
from services.contracts.record import NhsNumber, Person, Record, Referrer
from services.contracts.referral import Exclusion
from services.contracts.vocabulary import Answer, Vocabulary


def contracts(base: type[Contract] = Contract) -> Iterator[type[Contract]]:
    """The contracts; services may make narrower models of them for their own APIs."""
    ours = [m for m in base.__subclasses__() if m.__module__.startswith("services.contracts")]
    for model in ours:
        yield model
        yield from contracts(model)


MODELS = sorted(set(contracts()), key=lambda model: f"{model.__module__}.{model.__name__}")
CASES = [(n, case, body) for n, cases in examples.load().items() for case, body in cases.items()]
VOCABULARIES = Vocabulary.__subclasses__()
each_model = pytest.mark.parametrize("model", MODELS, ids=lambda m: m.__name__)
each_case = pytest.mark.parametrize(
    ("name", "case", "body"), CASES, ids=[f"{n}/{c}" for n, c, _ in CASES]
)


@each_model
def test_a_model_is_frozen_ignores_unknown_fields_and_hides_its_input(
    model: type[Contract],
) -> None:
    assert model.model_config["frozen"] is True
    assert model.model_config["extra"] == "ignore"
    assert model.model_config["hide_input_in_errors"] is True


@each_model
def test_a_field_is_a_value_that_nobody_can_change(model: type[Contract]) -> None:
    for name, field in model.model_fields.items():
        assert not {list, dict, set} & {*parts(field.annotation)}, name


def parts(annotation: Any) -> Iterator[Any]:
    yield getattr(annotation, "__origin__", annotation)
    for argument in get_args(annotation):
        yield from parts(argument)


@each_case
def test_an_event_cannot_be_changed(name: str, case: str, body: dict[str, Any]) -> None:
    event = CATALOGUE[name].model.model_validate(body)
    field = next(iter(type(event).model_fields))
    with pytest.raises(ValidationError, match="frozen"):
        setattr(event, field, getattr(event, field))


@each_case
def test_every_required_field_is_missed(name: str, case: str, body: dict[str, Any]) -> None:
    model = CATALOGUE[name].model
    for field in [f for f, info in model.model_fields.items() if info.is_required()]:
        with pytest.raises(ValidationError) as caught:
            model.model_validate({k: v for k, v in body.items() if k != field})
        assert [error["loc"] for error in caught.value.errors()] == [(field,)]


@each_case
def test_a_time_without_an_offset_is_refused(name: str, case: str, body: dict[str, Any]) -> None:
    model = CATALOGUE[name].model
    moments = [f for f, v in model.model_validate(body) if isinstance(v, datetime)]
    for field in moments:
        with pytest.raises(ValidationError):
            model.model_validate({**body, field: "2026-11-02T09:15:00"})


def test_an_answer_has_four_values() -> None:
    assert {answer.value for answer in Answer} == {"yes", "no", "suspected", "unknown"}


@pytest.mark.parametrize("vocabulary", VOCABULARIES, ids=lambda v: v.__name__)
def test_a_vocabulary_has_no_word_twice(vocabulary: type[StrEnum]) -> None:
    assert len(vocabulary.__members__) == len(list(vocabulary))


def test_the_criteria_are_facts_with_four_values_that_nobody_knows_at_first() -> None:
    for name in [*INCLUSIONS.values(), *EXCLUSIONS.values()]:
        field = Facts.model_fields[name]
        assert field.annotation is Answer
        assert field.default is Answer.UNKNOWN


def test_there_is_no_four_valued_fact_without_a_criterion() -> None:
    answers = {name for name, field in Facts.model_fields.items() if field.annotation is Answer}
    assert answers == {*INCLUSIONS.values(), *EXCLUSIONS.values()}


def test_the_criteria_have_the_ids_of_the_pilot() -> None:
    assert list(INCLUSIONS) == [f"I{number}" for number in range(1, 8)]
    assert list(EXCLUSIONS) == [f"X{number}" for number in range(1, 11)]
    assert len({*INCLUSIONS.values(), *EXCLUSIONS.values()}) == 17


def test_every_exclusion_can_be_cleared_and_nothing_else() -> None:
    assert [*get_args(Exclusion)] == [*EXCLUSIONS]


PERSONAL = {
    name
    for model in (Person, Referrer, NhsNumber)
    for name in model.model_fields
    if name not in {"check", "status", "value", "requester_type", "role", "relationship"}
} | {"narrative", "person", "referrer", "source_reference", "consent", "given", "person_aware"}


@pytest.mark.parametrize("name", sorted(CATALOGUE.keys() - {"asc.referral.record.v1"}))
def test_no_event_but_the_record_has_a_field_for_identity_or_story(name: str) -> None:
    assert not {*fields(CATALOGUE[name].model)} & PERSONAL


def test_the_record_has() -> None:
    assert {*fields(Record)} >= PERSONAL


def test_a_record_that_was_written_before_it_had_consent_says_nothing_of_it() -> None:
    (body, *_) = examples.load()["asc.referral.record.v1"].values()
    before = {name: value for name, value in body.items() if name != "consent"}
    assert Record.model_validate(before).consent is None


def fields(model: type[BaseModel]) -> Iterator[str]:
    for name, field in model.model_fields.items():
        yield name
        for part in parts(field.annotation):
            if isclass(part) and issubclass(part, BaseModel):
                yield from fields(part)


def test_what_a_model_refuses_it_does_not_repeat() -> None:
    with pytest.raises(ValidationError) as caught:
        Person.model_validate({"family_name": ["Testperson"], "birth_date": "Testperson"})
    assert "Testperson" not in str(caught.value)
