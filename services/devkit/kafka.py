"""A Kafka cluster of one home: how many brokers, on which ports, up and down together."""

import base64
import time
import uuid
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from services.devkit import ports, records
from services.devkit.broker import Broker, Seat
from services.devkit.errors import DevkitError
from services.devkit.home import Home
from services.devkit.jars import KAFKA_VERSION
from services.devkit.ports import LOOPBACK


@dataclass(frozen=True)
class Kafka:
    """The cluster of one home. `start` and `stop` may be repeated."""

    home: Home
    wanted: int | None = None

    @property
    def size(self) -> int:
        """How many brokers: the number asked for, or as many as last time, or one."""
        return self.wanted or len(self.brokers) or 1

    @property
    def origin(self) -> str:
        """Where the cluster comes from."""
        brokers = "1 broker" if self.size == 1 else f"{self.size} brokers"
        return f"Kafka {KAFKA_VERSION} from jars ({brokers})"

    @property
    def url(self) -> str:
        """The bootstrap servers."""
        return ",".join(f"{LOOPBACK}:{broker.seat.port}" for broker in self.brokers)

    @property
    def brokers(self) -> list[Broker]:
        """The brokers as they were laid out at the last start; none before the first."""
        layout = self._layout()
        seats = [Seat(**seat) for seat in layout.get("seats", ())]
        voters = tuple(seat.voter for seat in seats)
        return [
            Broker(home=self.home, cluster=layout.get("cluster", ""), seat=seat, voters=voters)
            for seat in seats
        ]

    def running(self) -> bool:
        """Whether all brokers run."""
        return bool(self.brokers) and all(broker.process() for broker in self.brokers)

    def start(self) -> None:
        """Bring all brokers up and wait until each serves clients."""
        known = len(self.brokers)
        if "cluster" in self._layout() and known != self.size:
            raise DevkitError(
                f"Kafka here has data of {known} broker(s), not {self.size}; "
                "`frontdoor dev wipe` removes it"
            )
        if not any(broker.process() for broker in self.brokers):
            self._lay_out()
        with ThreadPoolExecutor() as pool:
            launches = list(pool.map(Broker.launch, self.brokers))
        for launch in launches:
            launch.wait()

    def stop(self) -> None:
        """End all brokers in order.

        Without a majority the last ones cannot hand over their partitions; they get little grace.
        """
        brokers = self.brokers
        for broker in brokers:
            broker.ask_to_end()
        grace = 15 if len(brokers) == 1 else 2.5
        until = time.monotonic() + grace
        for broker in brokers:
            broker.stop(grace=max(0.1, until - time.monotonic()))

    def kill(self) -> None:
        """End all brokers as a power cut would."""
        for broker in self.brokers:
            broker.kill()

    def restart(self) -> None:
        """Stop in order, then start on the same ports."""
        self.stop()
        self.start()

    def wipe(self) -> None:
        """Stop, and remove the data; the ports stay remembered."""
        self.stop()
        for broker in self.brokers:
            broker.wipe()
        seats = self._layout().get("seats", [])
        records.write(self._record, {"seats": seats})

    @property
    def _record(self) -> Path:
        return self.home.root / "kafka.json"

    def _layout(self) -> dict[str, Any]:
        return records.read(self._record)

    def _lay_out(self) -> None:
        """Choose the seats: the remembered ports where they are free, others where not."""
        seats = [broker.seat for broker in self.brokers]
        known = dict(enumerate(seats, start=1))
        chosen = [self._choose(number, known.get(number)) for number in range(1, self.size + 1)]
        cluster = self._layout().get("cluster") or _new_cluster()
        records.write(self._record, {"cluster": cluster, "seats": [asdict(s) for s in chosen]})

    def _choose(self, number: int, known: Seat | None) -> Seat:
        return Seat(
            number=number,
            port=ports.choose(known.port if known else None),
            controller_port=ports.choose(known.controller_port if known else None),
        )


def _new_cluster() -> str:
    """An id as Kafka makes them. One that began with a hyphen would be read as an option."""
    made = base64.urlsafe_b64encode(uuid.uuid4().bytes).decode().rstrip("=")
    return _new_cluster() if made.startswith("-") else made
