"""A hospital's MESH client: notices into the inbox of its folder, answers out of its outbox."""

from pathlib import Path
from xml.etree import ElementTree

from services.devkit.replay.delivered import Answer, Delivered
from services.devkit.replay.round import until
from services.devkit.scenario.parcel import Parcel
from services.intake.formats import adw_events
from services.intake.formats.adw_events import Event

_ACCEPTING = frozenset(filter(None, map(adw_events.accepting, Event)))


class MeshFolder:
    """The folder of one source. A notice lies there until it is put away."""

    def __init__(self, root: Path, *, patience: float = 60.0) -> None:
        self._root = root
        self._patience = patience
        self._read: set[Path] = set()
        self._accepted: dict[str, bool] = {}
        self._sent = 0

    async def deliver(self, parcel: Parcel) -> Delivered:
        """What the response says; a notice without one was not understood."""
        self._sent += 1
        name = f"{self._sent:04d}_{parcel.name}"
        _put(self._root / "inbox", name, parcel.body)
        await until(lambda: self._is_away(name), parcel.name, within=self._patience)
        self._fetch()
        taken = self._accepted.get(_message_id(parcel.body) or "", False)
        return Delivered(parcel, (Answer(taken),))

    def _is_away(self, name: str) -> bool:
        """Nowhere on its way: who takes it up renames it from the one folder into the other."""
        if (self._root / "inbox" / name).exists():
            return False
        return not any(each.name.endswith(name) for each in (self._root / "working").iterdir())

    def _fetch(self) -> None:
        for path in set((self._root / "outbox").glob("*.dat")) - self._read:
            header = _header(path.read_bytes())
            answered = header.find("{*}response/{*}identifier")
            event = header.find("{*}event/{*}code")
            if answered is not None and event is not None:
                accepted = event.get("value") in _ACCEPTING
                self._accepted[answered.get("value", "")] = accepted
            self._read.add(path)


def _put(folder: Path, name: str, content: bytes) -> None:
    """Whole under its name, as a MESH client does."""
    folder.mkdir(parents=True, exist_ok=True)
    part = folder / f"{name}.part"
    part.write_bytes(content)
    part.rename(folder / name)


def _message_id(notice: bytes) -> str | None:
    try:
        found = _header(notice).find("{*}id")
    except ElementTree.ParseError:
        return None
    return None if found is None else found.get("value")


def _header(message: bytes) -> ElementTree.Element:
    root = ElementTree.fromstring(message)  # noqa: S314 - made here, or our own service's
    header = root.find(".//{*}MessageHeader")
    if header is None:
        raise ValueError("a message without a header")
    return header
