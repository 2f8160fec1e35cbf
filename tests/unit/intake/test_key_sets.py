"""An issuer's keys: had when needed, changed over without a restart, kept while it is away."""

import asyncio
import json
from pathlib import Path
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric import ec

from services.chassis.failures import Unavailable
from services.intake import key_sets
from services.intake.key_sets import KeySets
from services.intake.tokens import Untrusted
from tests.hostile.corpora.tokens import published


class Clock:
    """Time that passes when told to."""

    now = 1000.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


def publish(path: Path, *key_ids: str) -> str:
    """A key set with a key of each id; its address."""
    keys: list[dict[str, Any]] = [
        published(ec.generate_private_key(ec.SECP256R1()), key_id) for key_id in key_ids
    ]
    path.write_text(json.dumps({"keys": keys}), encoding="utf-8")
    return f"file:{path}"


async def test_a_new_key_is_known_without_a_restart(tmp_path: Path, clock: Clock) -> None:
    known, address = KeySets(clock), publish(tmp_path / "jwks", "one")
    await known.key(address, "one")
    publish(tmp_path / "jwks", "one", "two")
    clock.now += key_sets.AGAIN_SECONDS + 1
    assert (await known.key(address, "two")).key_id == "two"


async def test_unknown_key_ids_do_not_make_us_ask_again_and_again(
    tmp_path: Path, clock: Clock
) -> None:
    known, address = KeySets(clock), publish(tmp_path / "jwks", "one")
    await known.key(address, "one")
    publish(tmp_path / "jwks", "two")
    for _ in range(3):
        with pytest.raises(Untrusted):
            await known.key(address, "two")
        clock.now += key_sets.AGAIN_SECONDS / 4


async def test_a_key_that_was_taken_back_is_forgotten(tmp_path: Path, clock: Clock) -> None:
    known, address = KeySets(clock), publish(tmp_path / "jwks", "one", "two")
    await known.key(address, "one")
    publish(tmp_path / "jwks", "two")
    clock.now += key_sets.FRESH_SECONDS + 1
    with pytest.raises(Untrusted):
        await known.key(address, "one")


async def test_keys_stand_while_the_issuer_is_away_but_not_for_ever(
    tmp_path: Path, clock: Clock
) -> None:
    known, address = KeySets(clock), publish(tmp_path / "jwks", "one")
    await known.key(address, "one")
    (tmp_path / "jwks").unlink()
    clock.now += key_sets.FRESH_SECONDS + 1
    await known.key(address, "one")
    clock.now += key_sets.KEPT_SECONDS
    with pytest.raises(Unavailable):
        await known.key(address, "one")


async def test_a_new_key_while_the_issuer_is_away_may_be_good_later(
    tmp_path: Path, clock: Clock
) -> None:
    known, address = KeySets(clock), publish(tmp_path / "jwks", "one")
    await known.key(address, "one")
    (tmp_path / "jwks").unlink()
    clock.now += key_sets.AGAIN_SECONDS + 1
    for _ in range(2):
        with pytest.raises(Unavailable):
            await known.key(address, "two")
    assert (await known.key(address, "one")).key_id == "one"
    publish(tmp_path / "jwks", "one")
    clock.now += key_sets.AGAIN_SECONDS + 1
    with pytest.raises(Untrusted):
        await known.key(address, "two")


async def test_who_comes_while_the_keys_are_asked_for_waits_for_them(tmp_path: Path) -> None:
    known, address = KeySets(), publish(tmp_path / "jwks", "one")
    both = await asyncio.gather(known.key(address, "one"), known.key(address, "one"))
    assert [each.key_id for each in both] == ["one", "one"]


@pytest.mark.parametrize("content", ['{"keys": null}', '{"keys": 1}', "{}", "[]", "null", "1"])
async def test_what_was_known_stays_where_no_keys_are_published(
    tmp_path: Path, clock: Clock, content: str
) -> None:
    known, address = KeySets(clock), publish(tmp_path / "jwks", "one")
    await known.key(address, "one")
    (tmp_path / "jwks").write_text(content, encoding="utf-8")
    clock.now += key_sets.FRESH_SECONDS + 1
    assert (await known.key(address, "one")).key_id == "one"


ODD = [
    {"kid": "odd", "kty": ["RSA"]},
    {"kid": "odd", "kty": {}},
    {"kid": "odd", "kty": "RSA", "n": 5, "e": None},
    {"kid": "odd", "kty": "EC", "crv": [], "x": {}, "y": 1},
    {"kid": "odd", "kty": "EC", "crv": "P-256", "x": "ü", "y": "AA"},
    {"kid": "odd", "kty": "OKP", "crv": "Ed25519", "x": 7},
    {"kid": "odd", "kty": "RSA", "alg": ["RS256"], "use": ["sig"]},
    {"kid": ["odd"], "kty": "RSA"},
    "odd",
]


@pytest.mark.parametrize("odd", ODD)
async def test_an_odd_key_hides_no_other(tmp_path: Path, odd: object) -> None:
    address = publish(tmp_path / "jwks", "one")
    keys = json.loads((tmp_path / "jwks").read_text())["keys"]
    (tmp_path / "jwks").write_text(json.dumps({"keys": [odd, *keys]}), encoding="utf-8")
    assert (await KeySets().key(address, "one")).key_id == "one"


@pytest.mark.parametrize("content", ["", "[", "nonsense", "[" * 10_000])
async def test_what_is_no_key_set_is_as_if_the_issuer_were_away(
    tmp_path: Path, content: str
) -> None:
    (tmp_path / "jwks").write_text(content, encoding="utf-8")
    with pytest.raises(Unavailable):
        await KeySets().key(f"file:{tmp_path / 'jwks'}", "one")


async def test_an_issuer_that_answers_without_end_is_not_read_to_it(endless: str) -> None:
    with pytest.raises(Unavailable):
        await KeySets().key(endless, "one")


async def test_keys_are_had_over_http(tmp_path: Path, serving: str) -> None:
    publish(tmp_path / "jwks", "one")
    assert (await KeySets().key(f"{serving}/jwks", "one")).key_id == "one"
    with pytest.raises(Unavailable):
        await KeySets().key(f"{serving}/nothing", "one")
