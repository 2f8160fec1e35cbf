"""What staff may do with a case, and when."""

from dataclasses import replace

import pytest

from services.contracts import case as steps
from services.contracts.vocabulary import Outcome, Profession
from services.eit import lifecycle
from services.eit.case import Attention, Case, Status
from services.eit.change import What
from services.eit.commands import Command, Keep, Return
from services.eit.lifecycle import IllegalMove
from tests.unit.eit.examples import COMMANDS, LATER, opened

ALLOCATE, CONTACT, ASSESS, ARRANGE, KEEP, RETURN, CLOSE = COMMANDS

WAY = (
    # status,                 moves that begin there (keeping apart)
    (Status.OPENED, {ALLOCATE, RETURN, CLOSE}),
    (Status.ALLOCATED, {ALLOCATE, CONTACT, RETURN, CLOSE}),
    (Status.CONTACTED, {ASSESS, RETURN, CLOSE}),
    (Status.ASSESSED, {ARRANGE, RETURN, CLOSE}),
    (Status.SUPPORT_ARRANGED, {ARRANGE, RETURN, CLOSE}),
    (Status.RETURNED, set()),
    (Status.CLOSED, set()),
)


def _step(case: Case, command: Command) -> lifecycle.Change:
    return lifecycle.step(case, command, by="a.worker", at=LATER)


@pytest.mark.parametrize(("status", "allowed"), WAY)
@pytest.mark.parametrize("command", [c for c in COMMANDS if c is not KEEP], ids=repr)
def test_each_move_begins_from_its_statuses_and_no_other(
    status: Status, allowed: set[Command], command: Command
) -> None:
    case = opened(status)
    if command in allowed:
        assert _step(case, command).case.version == case.version + 1
    else:
        with pytest.raises(IllegalMove) as refused:
            _step(case, command)
        assert refused.value.status is status


def test_a_case_goes_all_the_way() -> None:
    case, seen = opened(), []
    for command in (ALLOCATE, CONTACT, ASSESS, ARRANGE, CLOSE):
        change = _step(case, command)
        case = change.case
        seen.append((change.what, type(change.event), case.step))
    assert seen == [
        (What.ALLOCATED, steps.Allocated, 2),
        (What.CONTACTED, steps.Contacted, 3),
        (What.ASSESSED, steps.Assessed, 4),
        (What.SUPPORT_ARRANGED, steps.SupportArranged, 5),
        (What.CLOSED, steps.Closed, 6),
    ]
    assert case.outcome is Outcome.SUPPORT


def test_a_move_is_told_with_the_case_its_step_and_the_time() -> None:
    event = _step(opened(), ALLOCATE).event
    assert isinstance(event, steps.Allocated)
    assert (event.case_version, event.at) == (2, LATER)
    assert event.profession is Profession.OCCUPATIONAL_THERAPIST


def test_the_account_that_has_a_case_stands_in_its_history_and_is_not_published() -> None:
    change = _step(opened(), ALLOCATE)
    assert change.detail == {"profession": "ot", "worker": "a.worker"}
    assert change.event is not None
    assert "a.worker" not in change.event.model_dump_json()


def test_only_a_case_that_needs_attention_can_be_kept() -> None:
    with pytest.raises(IllegalMove):
        _step(opened(), Keep())


def test_keeping_ends_the_attention_and_is_not_published() -> None:
    case = replace(opened(Status.CONTACTED), attention=Attention.REROUTED)
    change = _step(case, Keep())
    assert change.case.attention is None
    assert change.event is None
    assert (change.case.step, change.case.version) == (case.step, case.version + 1)


def test_no_other_move_hides_that_a_case_needs_attention() -> None:
    case = replace(opened(Status.CONTACTED), attention=Attention.REROUTED)
    assert _step(case, ASSESS).case.attention is Attention.REROUTED


def test_an_ended_case_needs_no_attention() -> None:
    case = replace(opened(Status.CONTACTED), attention=Attention.REROUTED)
    returned = _step(case, Return(reason="for-rapid-response")).case
    assert (returned.attention, returned.returned_because) == (None, "for-rapid-response")
