"""What may still become of a referral while some of its facts are open."""

from collections.abc import Iterator
from dataclasses import dataclass

from services.contracts.vocabulary import Answer
from services.router.language import MANUAL_TRIAGE
from services.router.program import Program
from services.router.undecided import Said, Verdict, verdict


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
        self._verdicts: tuple[Verdict, ...] = tuple(
            verdict(line.rule.when) for line in program.lines
        )

    def of(self, said: Said) -> Prospect:
        """All that is possible where this much is known."""
        held = [each(said) for each in self._verdicts]
        ways = list(self._ways(said, held))
        return Prospect(frozenset(ways), frozenset(self._acts(said, held)), len(ways))

    def _ways(self, said: Said, held: list[bool | None]) -> Iterator[str]:
        program = self._program
        excluded = [said.get(fact) for fact, _ in program.exclusions]
        if Answer.SUSPECTED in excluded or None in excluded:
            yield MANUAL_TRIAGE
        if Answer.SUSPECTED not in excluded:
            yield from self._led(said, held)

    def _led(self, said: Said, held: list[bool | None]) -> Iterator[str]:
        """Where the rules lead, the first that surely holds being the last of them."""
        program = self._program
        needed = [said.get(fact) for fact, _ in program.must_know]
        for at, line in enumerate(program.lines):
            if at == program.asked and Answer.UNKNOWN in needed:
                break
            if held[at] is not False:
                yield line.rule.destination
            if held[at]:
                return
        yield MANUAL_TRIAGE

    def _acts(self, said: Said, held: list[bool | None]) -> Iterator[bool]:
        lines, exclusions = self._program.lines, self._program.exclusions
        feared = [said.get(fact) for fact, at in exclusions if lines[at].rule.act_now]
        acting = [held[at] for at, line in enumerate(lines) if line.rule.act_now]
        if Answer.SUSPECTED in feared or True in acting:
            yield True
            return
        yield False
        if None in feared or None in acting:
            yield True
