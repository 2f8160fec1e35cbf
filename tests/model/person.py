"""A person at the command line: a process of its own, which reads nothing and publishes nothing."""

from uuid import UUID

from services.chassis.edit import Editor
from services.chassis.failures import Malformed, Unavailable
from services.chassis.replay import Conflict, Replay, Unknown
from tests.model.memory import Database
from tests.model.process import Broker, Process


class Person(Process):
    """Somebody on call. What did not come to its end, they will ask for again."""

    def __init__(self, database: Database, broker: Broker, choking: set[str]) -> None:
        super().__init__(database, broker, choking)
        self.unfinished: set[UUID] = set()
        """Letters of which a deed was begun; it may be done, or not."""

    def command(self, deed: str, reference: UUID, body: bytes = b"") -> None:
        """Begin one command; the one before has come to an end, one way or another."""
        work = self._edit(reference, body) if deed == "edit" else self._drive(deed, reference)
        self.begin("command", work)

    async def _drive(self, deed: str, reference: UUID) -> None:
        driver = Replay(self.consumer, self.works, "somebody")
        begun_before = reference in self.unfinished
        self.unfinished.add(reference)
        try:
            driven = (
                driver.discard(reference, "") if deed == "discard" else driver.replay(reference)
            )
            async for _ in driven:
                pass
        except Unavailable:
            return
        except (Unknown, Conflict):
            if begun_before:
                return
        self.unfinished.remove(reference)

    async def _edit(self, reference: UUID, body: bytes) -> None:
        """Two people, where one may not do it alone."""
        try:
            edited = await Editor(self.works, "somebody").edit(reference, body, "")
            if edited.proposed:
                await Editor(self.works, "another").approve(reference, edited.sha256)
        except (Unavailable, Unknown, Conflict, Malformed):
            return
