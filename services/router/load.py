"""Loading a pack: its files become one program that is checked and rehearsed, or it is refused.

A pack is a folder with `ruleset.yaml`, `destinations.yaml` and `examples/*.yaml`. Its checksum is
the SHA-256 over all of them: for each file in the order of their names, the name, a zero byte, the
length as eight bytes, big end first, and the content.
"""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from services.chassis.reviewed import nodes
from services.chassis.reviewed.faults import Faults, FilesRefused, Place
from services.chassis.reviewed.files import file_content
from services.contracts.decision import RulesetRef
from services.router.language import Ruleset
from services.router.program import Program, compile_ruleset
from services.router.reading.calendars import calendars
from services.router.reading.destinations import Destinations, destinations
from services.router.reading.examples import Example, examples, rehearse
from services.router.reading.fields import Fields
from services.router.reading.ruleset import Written, ruleset

RULESET = "ruleset.yaml"
DESTINATIONS = "destinations.yaml"
_PLACES = ("calendars", "destinations")
PACKS = Path(__file__).parent / "packs"
"""The packs that come with the system."""


@dataclass(frozen=True)
class Pack:
    """A pack whose files were read: a program, and the examples that it must decide as expected."""

    program: Program
    examples: tuple[Example, ...]
    places: dict[str, Place]
    """Where each rule and invariant stands, by id."""
    files: Mapping[str, bytes]
    """The content of each file by its name inside the pack."""

    @property
    def ruleset(self) -> Ruleset:
        """The ruleset that decides."""
        return self.program.ruleset


def load(folder: Path) -> Pack:
    """The pack in a folder, rehearsed; `FilesRefused` with every fault and its place."""
    pack, faults = read(folder), Faults()
    rehearse(pack.program, pack.examples, faults)
    faults.refuse_if_any()
    return pack


def checksum(folder: Path) -> str:
    """The checksum over the files of a pack that are there, whatever is in them."""
    return _checksum(_contents(folder, Faults()))


def read(folder: Path) -> Pack:
    """The pack in a folder, whatever it decides; `FilesRefused` where a file is not in order."""
    faults = Faults()
    contents = _contents(folder, faults)
    return _pack(contents, _nodes(contents, str(folder), faults), faults)


def of_files(contents: Mapping[str, bytes], where: str) -> Pack:
    """The pack of these files by name, whatever it decides; `where` they are is told in faults."""
    faults = Faults()
    for name in {RULESET, DESTINATIONS} - contents.keys():
        faults.add(Place(f"{where}/{name}"), "this file is missing")
    return _pack(contents, _nodes(contents, where, faults), faults)


def _pack(contents: Mapping[str, bytes], found: dict[str, nodes.Node], faults: Faults) -> Pack:
    faults.refuse_if_any()
    places = Fields(found.pop(DESTINATIONS), allowed=_PLACES, faults=faults, what="the file")
    known = calendars(places)
    teams = destinations(places, known)
    written = ruleset(found.pop(RULESET), teams, known, faults)
    stated = tuple(example for node in found.values() for example in examples(node, faults))
    if written is None or faults.found:
        raise faults.refused()
    program = compile_ruleset(_ruleset(written, teams, _checksum(contents)))
    return Pack(program, stated, written.places, dict(contents))


def _contents(folder: Path, faults: Faults) -> dict[str, bytes]:
    found = sorted(path.name for path in (folder / "examples").glob("*.yaml"))
    if not found:
        faults.add(Place(str(folder / "examples")), "there are no examples of what the rules do")
    names = [DESTINATIONS, *(f"examples/{name}" for name in found), RULESET]
    read = {name: file_content(folder / name, faults) for name in names}
    return {name: content for name, content in read.items() if content is not None}


def _nodes(contents: Mapping[str, bytes], where: str, faults: Faults) -> dict[str, nodes.Node]:
    read: dict[str, nodes.Node] = {}
    for name, content in contents.items():
        try:
            read[name] = nodes.read(content, f"{where}/{name}")
        except FilesRefused as refused:
            faults.found.extend(refused.faults)
    return read


def _checksum(contents: Mapping[str, bytes]) -> str:
    total = hashlib.sha256()
    for name, content in sorted(contents.items()):
        total.update(name.encode() + b"\0" + len(content).to_bytes(8, "big") + content)
    return total.hexdigest()


def _ruleset(written: Written, teams: Destinations, sha256: str) -> Ruleset:
    return Ruleset(
        ref=RulesetRef(id=written.id, version=written.version, sha256=sha256),
        title=written.title,
        rules=written.rules,
        last=written.last,
        destinations=teams,
        invariants=written.invariants,
        overlaps=written.overlaps,
        calendar=written.calendar,
    )
