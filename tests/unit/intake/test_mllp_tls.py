"""TLS at the HL7 v2 door: our certificate, and whose clients are let in."""

import asyncio
import ssl
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
from pydantic import ValidationError

from services.chassis import http
from services.intake.doors import tls
from services.intake.doors.hl7 import Hl7Door
from services.intake.doors.mllp import Bounds, Mllp
from services.intake.settings import IntakeSettings
from tests.unit.intake.authority import Authority
from tests.unit.intake.hl7 import SOURCE, message
from tests.unit.intake.messages import Held
from tests.unit.intake.mllp import Door, word
from tests.unit.intake.test_mllp import Remembering


@pytest.fixture
def authority(tmp_path: Path) -> Authority:
    return Authority(tmp_path)


@asynccontextmanager
async def secured(authority: Authority, *, certificates: tuple[str, ...]) -> AsyncIterator[Door]:
    """The door with TLS, for clients of the authority alone, and a source that names some."""
    front = Remembering()
    assert SOURCE.hl7 is not None
    hl7 = SOURCE.hl7.model_copy(update={"certificates": certificates})
    front.sources = Held({SOURCE.name: SOURCE.model_copy(update={"hl7": hl7})})
    ours = authority.certify("localhost")
    context = tls.context(ours.certificate, ours.key, authority.itself.certificate)
    bounds = Bounds(frame_within=2.0, connections=8, of_an_address=8)
    bound = http.listen("127.0.0.1", 0)
    serving = asyncio.create_task(Mllp(Hl7Door(front), bounds).serve(bound, context))
    yield Door(bound.getsockname()[1])
    serving.cancel()
    await asyncio.gather(serving, return_exceptions=True)


async def test_a_client_with_the_certificate_that_the_source_names_is_taken(
    authority: Authority,
) -> None:
    client = authority.client(authority.certify("pas.example"))
    async with (
        secured(authority, certificates=("pas.example",)) as door,
        door.line(client) as line,
    ):
        assert word(await line.ask(message())) == "AA"


async def test_a_client_with_anothers_certificate_is_nobody(authority: Authority) -> None:
    client = authority.client(authority.certify("other.example"))
    async with (
        secured(authority, certificates=("pas.example",)) as door,
        door.line(client) as line,
    ):
        assert word(await line.ask(message())) == "AR"


async def test_without_a_certificate_of_our_authority_nobody_is_let_in(
    authority: Authority, tmp_path: Path
) -> None:
    (tmp_path / "other").mkdir()
    stranger = Authority(tmp_path / "other").certify("pas.example")
    async with secured(authority, certificates=()) as door:
        for client in (authority.client(), authority.client(stranger)):
            assert await shut_out(door, client)
        async with door.line() as plain:
            await plain.send(b"\x0bMSH|^~\\&|" + b"x" * 100)
            assert await plain.ended(within=5)


async def shut_out(door: Door, client: ssl.SSLContext) -> bool:
    """Whether a client gets no answer; TLS 1.3 tells it of its certificate after its handshake."""
    try:
        async with door.line(client) as line:
            return await line.ask(message()) == []
    except (ssl.SSLError, ConnectionError):
        return True


@pytest.mark.parametrize(
    "given",
    [
        {"mllp_certificate": "c.pem"},
        {"mllp_key": "c.key"},
        {"mllp_client_ca": "ca.pem"},
        {"mllp_key": "c.key", "mllp_client_ca": "ca.pem"},
    ],
)
def test_half_of_tls_is_refused_at_the_start(given: dict[str, str]) -> None:
    with pytest.raises(ValidationError, match="belong together"):
        IntakeSettings(
            database_url="postgresql://nowhere",
            kafka_bootstrap_servers="nowhere",
            person_ref_key="a key for tests alone, 32 bytes at least",
            **given,
        )
