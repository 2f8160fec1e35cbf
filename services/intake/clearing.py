"""Clearing exclusions on a team's word: loops L1 and L2. Each is a new version of the referral."""

from collections.abc import Sequence

from services.chassis.event import Event, Outgoing, caused
from services.chassis.work import Work
from services.contracts.feedback import MadeSafe, SafeguardingEliminated
from services.contracts.referral import Clearance, Cleared, Exclusion
from services.intake import holding
from services.intake.held import Held

Confirmation = MadeSafe | SafeguardingEliminated
"""A person's word that what kept a referral out holds no more."""

_CLEARS: dict[type[Confirmation], Exclusion] = {MadeSafe: "X1", SafeguardingEliminated: "X8"}


async def clear(work: Work, events: Sequence[Event]) -> list[Outgoing]:
    """Clear what these events confirm, in their order; the versions that follow, to be published.

    What is cleared already, not known, or erased stays as it is, and nothing is told of it.
    """
    confirmed = [(e, e.data) for e in events if isinstance(e.data, Confirmation)]
    before = await holding.hold(work.tx, {said.referral_id for _, said in confirmed})
    now, told = dict(before), list[Outgoing]()
    for event, said in confirmed:
        after = cleared(now.get(said.referral_id), said)
        if after is not None:
            now[said.referral_id] = after
            told += [caused(event.envelope, m, key=after.referral_id) for m in after.told(Cleared)]
    await holding.write(work.tx, [each for key, each in now.items() if each is not before[key]])
    return told


def cleared(referral: Held | None, said: Confirmation) -> Held | None:
    """The next version of the referral; None where nothing changes.

    A rehearsal never clears anything of a real referral.
    """
    exclusion = _CLEARS[type(said)]
    if referral is None or not referral.open_to(exclusion) or (said.test and not referral.test):
        return None
    return referral.cleared(Clearance(exclusion=exclusion, by=said.by, team=said.team, at=said.at))
