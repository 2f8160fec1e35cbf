"""What services hold back, by closed labels."""

from services.contracts import topics
from services.metrics.backlog import OUTBOX, PARKED, Held, backlog, places, services
from tests.unit.metrics.stories import at

KNOWN = places(topics.load())


def test_nothing_held_back_is_every_place_at_zero() -> None:
    found = backlog([], KNOWN)
    assert found["router", "asc.referral.routing.v1", OUTBOX] == Held()
    assert found["eit", "asc.referral.routing.v1", "poison"] == Held()
    assert found["intake", "asc.referral.record.v1", "unsendable"] == Held()
    assert found["intake", "asc.team.feedback.v1", PARKED] == Held()
    assert ("router", "asc.referral.intake.v1", PARKED) not in found  # of states, nothing waits
    assert len(found) == len(KNOWN) == len(set(KNOWN))


def test_only_services_that_keep_dead_letters_are_asked() -> None:
    assert services(topics.load()) == ("intake", "router", "eit", "metrics")


def test_the_oldest_of_several_is_kept() -> None:
    place = ("router", "asc.referral.routing.v1", OUTBOX)
    found = backlog([(place, Held(2, at(5))), (place, Held(1, at(3)))], KNOWN)
    assert found[place] == Held(3, at(3))


def test_what_nobody_declared_counts_as_other() -> None:
    found = backlog(
        [
            (("router", "a.stranger.v1", OUTBOX), Held(1, at(1))),
            (("router", "a.stranger.v1", "poison"), Held(2, at(2))),
            (("router", "a.stranger.v1", PARKED), Held(4, at(4))),
            (("router", "asc.referral.intake.v1", "a new reason"), Held(3, at(3))),
        ],
        KNOWN,
    )
    assert found["router", "other", OUTBOX] == Held(1, at(1))
    assert found["router", "other", PARKED] == Held(4, at(4))
    assert found["router", "other", "other"] == Held(5, at(2))
    assert set(found) == set(KNOWN)
