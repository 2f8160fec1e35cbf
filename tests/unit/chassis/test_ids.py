"""Ids that are minted once."""

from uuid import UUID, uuid5

from services.chassis import ids


def test_ids_minted_later_sort_later() -> None:
    first = ids.uuid7()
    later = ids.uuid7()
    assert first.version == 7
    assert first.int >> 80 <= later.int >> 80


def test_the_text_of_an_id_is_that_of_one_of_now() -> None:
    before, text, after = ids.uuid7(), ids.uuid7_text(), ids.uuid7()
    read = UUID(text)
    assert (str(read), read.version, read.variant) == (text, 7, before.variant)
    assert before.int >> 80 <= read.int >> 80 <= after.int >> 80


def test_an_id_derived_from_the_same_cause_is_the_same() -> None:
    again = [ids.derived("/frontdoor/intake", "1", "asc.referral.routed.v1", 0) for _ in range(2)]
    assert again[0] == again[1]


def test_an_id_differs_with_each_part_of_its_cause() -> None:
    parts = [("/a", "1", "t", 0), ("/b", "1", "t", 0), ("/a", "2", "t", 0), ("/a", "1", "u", 0)]
    assert len({ids.derived(*each) for each in [*parts, ("/a", "1", "t", 1)]}) == 5


def test_a_derived_id_is_a_uuid_version_5() -> None:
    for number in range(200):
        parts = ("/frontdoor/intake", str(number), "asc.referral.routed.v1", 0)
        expected = uuid5(UUID(bytes=ids._DERIVED), "\n".join(map(str, parts)))
        assert ids.derived(*parts) == str(expected)
