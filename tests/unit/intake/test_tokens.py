"""Access tokens: one that holds is its client's, and any other is nobody's."""

from hypothesis import given
from hypothesis import strategies as st

from services.intake.tokens import key_set
from tests.hostile.corpora.tokens import (
    ATTACKS,
    EC,
    EXPECTED,
    RSA,
    published,
    token,
    trusted,
)
from tests.thorough import thorough


def test_a_token_that_holds_is_its_clients() -> None:
    assert trusted(token())
    assert trusted(token(EC, "ES256", "ec"))


def test_some_issuers_call_the_client_azp() -> None:
    assert trusted(token(client_id=None, azp=EXPECTED.client))


def test_an_audience_may_be_one_of_several() -> None:
    assert trusted(token(aud=["https://other.example", EXPECTED.audience]))


def test_there_are_thirty_attacks_at_least() -> None:
    assert len(ATTACKS) >= 30


def test_keys_that_cannot_sign_are_left_out() -> None:
    secret = {"kty": "oct", "k": "c2VjcmV0", "kid": "oct", "alg": "HS256"}
    listed = [secret, published(RSA, "enc", use="enc"), {"kty": "RSA"}, "nonsense", {}]
    broken = published(RSA, "broken") | {"n": "!"}
    confused = published(RSA, "confused", alg="HS256")
    assert set(key_set({"keys": [*listed, broken, confused]})) <= {"confused"}
    assert key_set([]) == key_set({}) == {}


@thorough
@given(st.text(max_size=300) | st.binary(max_size=300).map(lambda raw: raw.decode("latin-1")))
def test_no_text_at_all_is_trusted_or_breaks_the_reading(text: str) -> None:
    assert not trusted(text)
