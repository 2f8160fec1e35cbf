"""The one check that all trials share sees each of the five faults."""

import asyncio
import logging
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.hostile import trial
from tests.hostile.attack import Attack, Came, Kind, Target, Where
from tests.hostile.ground import Ground
from tests.hostile.trial import Fault, trials

SECRET = "Testsecret"


@dataclass
class Odd:
    """A target that has exactly one fault, or none."""

    fault: str
    now: float = 0.0

    async def take(self, _: Attack) -> Came:
        if self.fault == "crash":
            raise RuntimeError(SECRET)
        if self.fault == "waits":
            await asyncio.sleep(60)
        if self.fault == "logs":
            logging.getLogger("frontdoor.test").warning("told", extra={"what": SECRET})
        self.now += 1.1 if self.fault == "slow" else 0.1
        return Came(self.fault != "wrong", SECRET if self.fault == "tells" else "nothing")

    async def goes_on(self) -> bool:
        if self.fault == "raises":
            raise RuntimeError
        return self.fault != "stops"

    def clock(self) -> float:
        return self.now


def kind(fault: str) -> Kind:
    @asynccontextmanager
    async def standing(_: Ground) -> AsyncIterator[Target]:
        yield Odd(fault)

    attacks = (Attack("an attack", b""),)
    return Kind("S0", fault, Where.READER, attacks, standing, (SECRET,))


@pytest.mark.parametrize(
    ("fault", "seen"),
    [
        ("crash", (Fault.CRASH,)),
        ("slow", (Fault.HANG,)),
        ("waits", (Fault.HANG,)),
        ("tells", (Fault.ECHO,)),
        ("logs", (Fault.ECHO,)),
        ("wrong", (Fault.WRONG,)),
        ("stops", (Fault.STOPPED,)),
        ("raises", (Fault.STOPPED,)),
        ("none", ()),
    ],
)
async def test_each_fault_is_seen(
    fault: str, seen: tuple[Fault, ...], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(trial, "PATIENCE", 0.05)
    (found,) = await trials(kind(fault), Ground("", Path()))
    assert found.faults == seen


async def test_what_is_printed_of_a_crash_tells_no_secret() -> None:
    (found,) = await trials(kind("crash"), Ground("", Path()))
    assert SECRET not in str(found)
    assert "RuntimeError" in str(found)
