"""Which referrals of a batch belong together: what is linked, and to what."""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field
from uuid import UUID

from services.intake.accept import Standing

Key = tuple[str, str]


@dataclass
class Family:
    """Looks into `standings`, which the batch changes; who is added there is told here."""

    standings: Mapping[Key, Standing]
    _keys: dict[UUID, Key] = field(default_factory=dict)
    _linked: dict[UUID, dict[Key, None]] = field(default_factory=lambda: defaultdict(dict))

    def __post_init__(self) -> None:
        for key, standing in self.standings.items():
            self.add(key, standing)

    def add(self, key: Key, standing: Standing) -> None:
        """This stands here now."""
        self._keys[standing.referral_id] = key
        if standing.linked_to is not None:
            self._linked[standing.linked_to][key] = None

    def key(self, referral_id: UUID) -> Key:
        """Source and reference of a referral of the batch."""
        return self._keys[referral_id]

    def head(self, linked: Standing) -> Standing:
        """What this is linked to."""
        if linked.linked_to is None:
            raise ValueError("it is linked to nothing")
        return self.standings[self._keys[linked.linked_to]]

    def contacts(self, head: Standing) -> list[Standing]:
        """What is linked to this, and not withdrawn by its own sender."""
        found = [self.standings[key] for key in self._linked.get(head.referral_id, ())]
        return [
            each
            for each in found
            if each.linked_to == head.referral_id and each.withdrawn_at is None
        ]
