"""What may still become of a referral while some of its facts are open."""

from collections.abc import Iterator
from dataclasses import dataclass

from services.contracts.vocabulary import Answer
from services.router.language import MANUAL_TRIAGE
from services.router.program import Program
from services.router.undecided import Said, Verdict, Waits, verdict, waits


@dataclass(frozen=True)
class Prospect:
    """Where it may go, whether somebody may have to act at once, and by how many ways in all."""

    destinations: frozenset[str]
    act_now: frozenset[bool]
    ways: int

    @property
    def settled(self) -> bool:
        """Whether the open facts change neither where it goes nor whether to act at once."""
        return len(self.destinations) == 1 and len(self.act_now) == 1


class Prospects:
    """The prospects under one program; its conditions are read once."""

    def __init__(self, program: Program) -> None:
        self._program = program
        conditions = [line.rule.when for line in program.lines]
        self._verdicts: tuple[Verdict, ...] = tuple(map(verdict, conditions))
        self._waits: tuple[Waits, ...] = tuple(map(waits, conditions))

    def of(self, said: Said) -> Prospect:
        """All that is possible where this much is known."""
        held = [each(said) for each in self._verdicts]
        ways = list(self._ways(said, held))
        return Prospect(frozenset(ways), frozenset(self._acts(said, held)), len(ways))

    def rests_on(self, said: Said) -> frozenset[str]:
        """The open facts that may still matter; no other ever will, whatever else is said."""
        held = [each(said) for each in self._verdicts]
        found = {*self._matter_where(said, held), *self._matter_at_once(said, held)}
        return frozenset(found.difference(said))

    def _ways(self, said: Said, held: list[bool | None]) -> Iterator[str]:
        excluded = [said.get(fact) for fact, _ in self._program.exclusions]
        if Answer.SUSPECTED in excluded or None in excluded:
            yield MANUAL_TRIAGE
        if Answer.SUSPECTED not in excluded:
            yield from self._led(said, held)

    def _led(self, said: Said, held: list[bool | None]) -> Iterator[str]:
        """Where the rules lead, the first that surely holds being the last of them."""
        for at in self._in_reach(said, held):
            if held[at] is not False:
                yield self._program.lines[at].rule.destination
            if held[at]:
                return
        yield MANUAL_TRIAGE

    def _in_reach(self, said: Said, held: list[bool | None]) -> Iterator[int]:
        """The positions of the rules that may lead, up to the first that surely holds."""
        program = self._program
        unknown = Answer.UNKNOWN in (said.get(fact) for fact, _ in program.must_know)
        for at, found in enumerate(held):
            if at == program.asked and unknown:
                return
            yield at
            if found:
                return

    def _matter_where(self, said: Said, held: list[bool | None]) -> Iterator[str]:
        program = self._program
        if Answer.SUSPECTED in (said.get(fact) for fact, _ in program.exclusions):
            return
        yield from (fact for fact, _ in program.exclusions)
        for at in self._in_reach(said, held):
            if at == program.asked:
                yield from (fact for fact, _ in program.must_know)
            yield from self._waits[at](said)

    def _acts(self, said: Said, held: list[bool | None]) -> Iterator[bool]:
        feared, acting = self._feared(said), self._acting(held)
        if Answer.SUSPECTED in feared or True in acting:
            yield True
            return
        yield False
        if None in feared or None in acting:
            yield True

    def _matter_at_once(self, said: Said, held: list[bool | None]) -> Iterator[str]:
        if Answer.SUSPECTED in self._feared(said) or True in self._acting(held):
            return
        lines = self._program.lines
        yield from (fact for fact, at in self._program.exclusions if lines[at].rule.act_now)
        for line, waited in zip(lines, self._waits, strict=True):
            if line.rule.act_now:
                yield from waited(said)

    def _feared(self, said: Said) -> list[str | None]:
        """What is said of the exclusions on which somebody has to act at once."""
        lines = self._program.lines
        return [said.get(f) for f, at in self._program.exclusions if lines[at].rule.act_now]

    def _acting(self, held: list[bool | None]) -> list[bool | None]:
        lines = self._program.lines
        return [each for line, each in zip(lines, held, strict=True) if line.rule.act_now]
