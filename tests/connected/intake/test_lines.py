"""Many referrals in one request: each line stands for itself."""

import json
from typing import Any

from services.intake.doors import batch, body
from tests.connected.intake.conftest import Intake, form


async def lines(intake: Intake, *sent: bytes, **headers: str) -> list[dict[str, Any]]:
    """What is answered, a line each."""
    response = await intake.send(b"\n".join(sent), Content_Type=batch.LINES, **headers)
    assert response.status_code == 200
    return [json.loads(line) for line in response.content.splitlines()]


async def test_each_line_is_accepted_or_refused_for_itself(intake: Intake):
    good, bad, other = form(), b"{", form(reference="CC-0002")
    first, second, third = await lines(intake, good, bad, b"", other)
    assert [each["line"] for each in (first, second, third)] == [1, 2, 4]
    assert [each["status"] for each in (first, second, third)] == [202, 400, 202]
    assert first["referral_id"] != third["referral_id"]
    assert await intake.count("referral") == 2
    assert await intake.count("reject") == 1


async def test_the_same_lines_again_get_the_first_answers(intake: Intake):
    sent = [form(reference=f"CC-{number}") for number in range(300)]
    assert await lines(intake, *sent) == await lines(intake, *sent)
    assert await intake.count("message") == 300


async def test_an_older_state_does_not_come_back_when_its_lines_are_sent_again(intake: Intake):
    old, new = form(summary="Needs a grab rail."), form(summary="Needs a ramp.")
    first = await lines(intake, old, new)
    assert await lines(intake, old, new) == first
    assert await intake.count("message") == 2
    assert await lines(intake, old, new, Idempotency_Key="meant")
    assert await intake.count("message") == 4


async def test_a_line_and_the_same_form_alone_are_one_message(intake: Intake):
    (first,) = await lines(intake, form())
    alone = (await intake.send(form())).json()
    assert alone["referral_id"] == first["referral_id"]
    assert await intake.count("message") == 1


async def test_a_key_of_the_request_is_one_of_each_line(intake: Intake):
    sent = [form(), form(reference="CC-0002")]
    first = await lines(intake, *sent, Idempotency_Key="one")
    assert await lines(intake, *sent, Idempotency_Key="one") == first
    swapped = await lines(intake, *reversed(sent), Idempotency_Key="one")
    assert [each["status"] for each in swapped] == [422, 422]


async def test_a_line_that_is_too_large_is_kept_and_the_others_go_on(intake: Intake):
    large = form(summary="x" * body.LIMIT)
    first, second = await lines(intake, large, form())
    assert (first["status"], second["status"]) == (413, 202)
    (row,) = await intake.fetch("SELECT size, octet_length(body) AS kept FROM reject")
    assert (row["size"], row["kept"]) == (len(large), body.KEPT)


async def test_too_many_lines_and_none_are_refused_whole(intake: Intake):
    many = b"\n".join([b"{}"] * (batch.MOST_LINES + 1))
    for sent, status in ((many, 413), (b"\n\n", 400), (b"x" * (body.CEILING + 1), 413)):
        response = await intake.send(sent, Content_Type=batch.LINES)
        assert (response.status_code, await intake.count("message")) == (status, 0)
