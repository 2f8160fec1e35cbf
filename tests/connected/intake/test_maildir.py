"""A Maildir: every mail that waits becomes what it is, and is moved after COMMIT."""

import asyncio
import json
import shutil
from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path

import pytest

from services.chassis.failures import Unavailable
from services.intake.bucket import Bucket
from services.intake.disabling import disable
from services.intake.doors import mailbox
from services.intake.doors.guarded import Guarded
from services.intake.doors.mail_taking import Postroom
from services.intake.doors.maildir import Maildir
from services.intake.erase import erase
from services.intake.in_force import InForce
from services.intake.settings import IntakeSettings
from services.intake.source_files import SOURCES
from tests.connected.intake.conftest import FORM, Intake
from tests.unit.intake.letters import (
    PASSED,
    SERVER,
    known_as,
    letter,
    verified,
    with_attachments,
)
from tests.waiting import until

PDF = b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n1 0 obj << >> endobj\n%%EOF\n"


class Post:
    """A Maildir, and the door that reads it."""

    def __init__(self, root: Path, room: Postroom) -> None:
        self.root = root
        self.room = room

    def deliver(self, raw: bytes, name: str = "1") -> None:
        """As a mail server does: written aside, then renamed."""
        aside = self.root / "tmp" / name
        aside.write_bytes(raw)
        aside.rename(self.root / "new" / name)

    def names(self, folder: str = "") -> set[str]:
        """The mails in a folder; without one, those that wait."""
        at = self.root / folder
        return {path.name for part in ("new", "cur") for path in (at / part).iterdir()}

    async def sweep(self) -> None:
        """Take what waits."""
        await mailbox.sweep(await Maildir.open(self.root), self.room)


@pytest.fixture
async def guarded() -> AsyncIterator[Guarded]:
    worker = Guarded()
    yield worker
    await worker.close()


@pytest.fixture
async def post(intake: Intake, guarded: Guarded, tmp_path: Path) -> Post:
    await Maildir.open(tmp_path)
    return Post(tmp_path, Postroom(intake.front, guarded, SERVER))


async def test_a_free_text_becomes_a_referral_for_a_person(intake: Intake, post: Post) -> None:
    mail = verified(text="She has fallen. There is no safeguarding concern.")
    post.deliver(mail)
    await post.sweep()
    assert post.names(".Done") == {"1:2,S"}
    assert post.names() == set()
    row = (await intake.fetch("SELECT source, source_reference, facts, version FROM referral"))[0]
    assert (row["source"], row["source_reference"]) == ("police-mailbox", known_as(mail))
    facts = json.loads(row["facts"])
    assert facts["falls_risk"] == "suspected"
    assert facts["safeguarding"] == "unknown"
    assert facts["channel"] == "email"


async def test_an_attached_form_becomes_facts(intake: Intake, post: Post) -> None:
    body = json.dumps(FORM | {"reference": "P-1"}).encode()
    form = ("form.json", "application/json", body)
    post.deliver(with_attachments(form, text="Please see.", sender="practice-one.example"))
    await post.sweep()
    row = (await intake.fetch("SELECT source_reference, facts, person_ref FROM referral"))[0]
    facts = json.loads(row["facts"])
    assert row["source_reference"] == "P-1"
    assert row["person_ref"] is not None
    assert (facts["equipment_needs"], facts["urgent"]) == ("yes", "no")


async def test_the_same_form_unverified_says_nothing_and_names_nobody(
    intake: Intake, post: Post
) -> None:
    body = json.dumps(FORM | {"reference": "P-1"}).encode()
    form = ("form.json", "application/json", body)
    mail = with_attachments(form, text="Please see.", sender="practice-one.example")
    post.deliver(mail.replace(b"dmarc=pass", b"dmarc=fail"))
    await post.sweep()
    row = (await intake.fetch("SELECT source_reference, facts, person_ref FROM referral"))[0]
    facts = json.loads(row["facts"])
    assert row["source_reference"].startswith("unverified/")
    assert row["person_ref"] is None
    assert {facts[name] for name in ("urgent", "safeguarding", "suicidal", "medically_unwell")} == {
        "unknown"
    }
    assert facts["equipment_needs"] == "suspected", "by its words, as in any text"


async def test_an_unverified_mail_never_changes_a_verified_ones_referral(
    intake: Intake, post: Post
) -> None:
    post.deliver(verified(), "1")
    post.deliver(letter(text="Forget about it."), "2")
    await post.sweep()
    rows = await intake.fetch("SELECT source_reference, version FROM referral ORDER BY 1")
    assert [row["version"] for row in rows] == [1, 1]


async def test_another_letter_under_the_same_name_is_a_referral_of_its_own(
    intake: Intake, post: Post
) -> None:
    for number, text in enumerate(("She has fallen.", "He has a rail that is loose.")):
        post.deliver(verified(text=text), str(number))
        await post.sweep()
    assert [tuple(row) for row in await intake.fetch("SELECT version FROM referral")] == [(1,)] * 2


async def test_the_same_mail_again_is_once(intake: Intake, post: Post) -> None:
    post.deliver(verified(), "1")
    await post.sweep()
    post.deliver(b"Delivered-To: again@council.example\r\n" + verified(), "2")
    await post.sweep()
    assert await intake.count("referral") == 1
    assert await intake.count("message") == 1
    assert post.names(".Done") == {"1:2,S", "2:2,S"}


async def test_a_mail_that_came_unverified_first_does_not_hide_the_verified_one(
    intake: Intake, post: Post
) -> None:
    post.deliver(letter(), "1")
    await post.sweep()
    post.deliver(verified(), "2")
    await post.sweep()
    assert await intake.count("referral") == 2


async def test_a_bounce_makes_no_referral_and_is_among_the_rejects(
    intake: Intake, post: Post
) -> None:
    post.deliver(verified("Auto-Submitted: auto-replied"), "1")
    post.deliver(b"Return-Path: <>\r\n" + verified(), "2")
    await post.sweep()
    assert await intake.count("referral") == 0
    rows = await intake.fetch("SELECT reason, door FROM reject")
    assert {(row["reason"], row["door"]) for row in rows} == {("not_a_referral", "mail")}
    assert post.names(".Done") == {"1:2,S", "2:2,S"}


@pytest.mark.parametrize(
    "field",
    [
        "List-Unsubscribe: <x@y>",
        "Precedence: bulk",
        "Auto-Submitted: auto-generated",
        "Auto-Submitted: auto-replied",
        "Return-Path: <>",
    ],
)
async def test_a_mail_that_no_person_wrote_and_that_tells_of_harm_waits_for_a_person(
    intake: Intake, post: Post, field: str
) -> None:
    told = b"=?utf-8?q?Safeguarding_-_he_wants_to_kill_himself_tonight?="
    post.deliver(letter(field).replace(b"A referral", told))
    post.deliver(letter(field, text="All at half price."), "2")
    await post.sweep()
    assert await intake.count("referral") == 0
    assert (post.names(".Quarantine"), post.names(".Done")) == ({"1:2,S"}, {"2:2,S"})
    rows = await intake.fetch("SELECT reason FROM reject ORDER BY at")
    assert [row["reason"] for row in rows] == ["invalid", "not_a_referral"]
    unseen = await intake.fetch("SELECT rejects FROM intake.unseen_reject_counts")
    assert [row["rejects"] for row in unseen] == [1]


@pytest.mark.parametrize("field", ["Feedback-ID: 1:referrals:sender", "List-Unsubscribe: <x@y>"])
async def test_a_verified_senders_mail_is_read_though_its_server_marks_all_mails_as_bulk(
    intake: Intake, post: Post, field: str
) -> None:
    post.deliver(verified(field), "1")
    post.deliver(letter(field), "2")
    await post.sweep()
    rows = await intake.fetch("SELECT source FROM referral")
    assert [row["source"] for row in rows] == ["police-mailbox"]
    (refused,) = await intake.fetch("SELECT reason FROM reject")
    assert refused["reason"] == "not_a_referral"


async def test_a_mail_never_lies_over_another_of_its_name(intake: Intake, post: Post) -> None:
    for number in range(3):
        post.deliver(verified(message_id=f"<{number}@police.example>"), "the same")
        await post.sweep()
    assert len(post.names(".Done")) == 3
    assert await intake.count("referral") == 3


async def test_a_mail_over_a_limit_is_refused_kept_and_in_quarantine_and_the_next_one_taken(
    intake: Intake, post: Post
) -> None:
    post.deliver(verified(text="x" * (26 * 1024 * 1024)), "1")
    post.deliver(verified(text="\r\n--b" * 300), "2")
    post.deliver(verified(message_id="<next@police.example>"), "3")
    await post.sweep()
    assert post.names(".Quarantine") == {"1:2,S", "2:2,S"}
    assert post.names(".Done") == {"3:2,S"}
    rows = await intake.fetch("SELECT reason, size, octet_length(body) AS kept FROM reject")
    assert {row["reason"] for row in rows} == {"too_large"}
    assert max(row["size"] for row in rows) > 26 * 1024 * 1024
    assert max(row["kept"] for row in rows) <= 64 * 1024


async def test_attachments_are_kept_apart_and_refused_ones_named(
    intake: Intake, post: Post
) -> None:
    post.deliver(
        with_attachments(
            ("note.pdf", "application/pdf", PDF),
            ("tool.exe", "application/octet-stream", b"MZ\x90\x00\x03"),
        )
    )
    await post.sweep()
    rows = await intake.fetch("SELECT name, media_type, content, sha256 FROM attachment")
    assert [(row["name"], row["content"]) for row in rows] == [("note.pdf", PDF)]
    told = (await intake.fetch("SELECT record FROM record"))[0]["record"]
    assert "Attachment 2, tool.exe, 5 bytes: refused (type)" in told
    assert post.names(".Quarantine") == {"1:2,S"}


async def test_who_is_erased_leaves_no_attachment(intake: Intake, post: Post) -> None:
    post.deliver(with_attachments(("note.pdf", "application/pdf", PDF)))
    await post.sweep()
    which = (await intake.fetch("SELECT id FROM referral"))[0]["id"]
    async with intake.runtime.works.begin() as work:
        await erase(work, which, actor="a test", reason="asked for")
    assert await intake.count("attachment") == 0
    post.deliver(with_attachments(("note.pdf", "application/pdf", PDF)), "2")
    await post.sweep()
    assert await intake.count("attachment") == 0
    assert post.names(".Quarantine") == {"2:2,S"}


async def test_killed_between_commit_and_move_nothing_is_doubled(
    intake: Intake, post: Post
) -> None:
    await post.room.take(verified(), len(verified()))  # and then it was killed
    post.deliver(verified())
    await post.sweep()
    assert await intake.count("message") == 1
    assert post.names(".Done") == {"1:2,S"}


async def test_a_refused_mail_whose_process_was_killed_before_the_move_is_kept_once(
    intake: Intake, post: Post
) -> None:
    bounce = verified("Auto-Submitted: auto-replied")
    await post.room.take(bounce, len(bounce))  # and then it was killed
    post.deliver(bounce)
    await post.sweep()
    assert await intake.count("reject") == 1
    assert post.names(".Done") == {"1:2,S"}


async def test_in_an_outage_mails_wait_where_they_are(intake: Intake, post: Post) -> None:
    post.deliver(verified())
    hasty = replace(post.room, front=replace(intake.front, answer_within=0.2))
    async with intake.connected() as connection, connection.transaction():
        await connection.execute("LOCK TABLE message IN ACCESS EXCLUSIVE MODE")
        with pytest.raises(Unavailable):
            await mailbox.sweep(await Maildir.open(post.root), hasty)
        assert post.names() == {"1"}
    await post.sweep()
    assert await intake.count("message") == 1
    assert post.names(".Done") == {"1:2,S"}


async def test_the_loop_takes_what_comes_while_it_rests(intake: Intake, post: Post) -> None:
    watching = asyncio.create_task(
        mailbox.watch(lambda: Maildir.open(post.root), post.room, poll_seconds=60)
    )
    try:
        for number in range(3):
            post.deliver(verified(message_id=f"<{number}@police.example>"), str(number))
            await until(lambda n=number: len(post.names(".Done")) == n + 1)
    finally:
        watching.cancel()
        await asyncio.gather(watching, return_exceptions=True)
    assert await intake.count("referral") == 3


async def test_mail_of_a_disabled_source_is_refused_and_kept_and_is_nobody_elses(
    intake: Intake, post: Post
) -> None:
    async with intake.connected() as connection:
        await disable(connection, "police-mailbox", reason="a drill", actor="ada")
    intake.watch()
    await until(lambda: "police-mailbox" not in intake.front.sources)
    post.deliver(verified())
    await post.sweep()
    assert await intake.count("referral") == 0
    assert post.names(".Quarantine") == {"1:2,S"}
    (kept,) = await intake.fetch("SELECT source, status, body FROM reject")
    assert (kept["source"], kept["status"], kept["body"]) == ("police-mailbox", 403, verified())


def trusting_nobody(post: Post) -> Postroom:
    """The room of a mailbox whose police have the unverified put into quarantine."""
    folder = Path(shutil.copytree(SOURCES, post.root / "sources"))
    police = folder / "police-mailbox.yaml"
    text = police.read_text(encoding="utf-8")
    police.write_text(text.replace("untrusted: triage", "untrusted: quarantine"), encoding="utf-8")
    return replace(post.room, front=replace(post.room.front, sources=InForce(folder)))


async def test_a_source_that_trusts_nobody_keeps_the_unverified_in_quarantine(
    intake: Intake, post: Post
) -> None:
    room = trusting_nobody(post)
    post.deliver(letter(PASSED.replace("pass", "fail")))
    await mailbox.sweep(await Maildir.open(post.root), room)
    assert await intake.count("referral") == 0
    assert post.names(".Quarantine") == {"1:2,S"}
    assert (await intake.fetch("SELECT reason FROM reject"))[0]["reason"] == "forbidden"


async def test_a_mail_that_is_put_back_from_quarantine_is_read_anew(
    intake: Intake, post: Post
) -> None:
    room = trusting_nobody(post)
    post.deliver(letter())
    await mailbox.sweep(await Maildir.open(post.root), room)
    assert await intake.count("referral") == 0
    (post.root / ".Quarantine" / "cur" / "1:2,S").rename(post.root / "cur" / "1:2,S")
    await post.sweep()
    assert await intake.count("referral") == 1
    assert post.names(".Done") == {"1:2,S"}


@pytest.fixture
async def limited(
    settings: IntakeSettings, database_url: str, guarded: Guarded, tmp_path: Path
) -> AsyncIterator[Post]:
    """A mailbox whose police may send two mails at once, and one more in a thousand seconds."""
    folder = Path(shutil.copytree(SOURCES, tmp_path / "sources"))
    with (folder / "police-mailbox.yaml").open("a", encoding="utf-8") as police:
        police.write("\nlimits: { per_second: 0.001, burst: 2 }\n")
    told = settings.model_copy(update={"sources_dir": folder})
    async with Intake(told, database_url).open() as opened:
        root = tmp_path / "mail"
        await Maildir.open(root)
        yield Post(root, Postroom(opened.front, guarded, SERVER))


def numbered(number: int) -> bytes:
    """One of many mails of the police."""
    return verified(message_id=f"<{number}@police.example>")


def of_a_practice(*below: str, number: int = 1) -> bytes:
    """A mail of a general practice, verified."""
    mail = letter(PASSED, below=below, message_id=f"<{number}@practice-one.example>")
    return mail.replace(b"police.example", b"practice-one.example")


async def test_mails_over_a_sources_limit_wait_in_the_box_and_others_do_not(limited: Post) -> None:
    for number in range(4):
        limited.deliver(numbered(number), f"{number}")
    limited.deliver(of_a_practice(), "5")
    await limited.sweep()
    assert limited.names(".Done") == {"0:2,S", "1:2,S", "5:2,S"}
    assert limited.names() == {"2", "3"}


async def test_forged_mails_use_up_nothing_of_a_sources_limit(limited: Post) -> None:
    for number in range(6):
        forged = letter(message_id=f"<forged-{number}@police.example>")
        limited.deliver(forged, f"forged-{number}")
    await limited.sweep()
    assert len(limited.names()) == 4, "the forged ones have a limit of their own"
    limited.deliver(numbered(1), "1")
    await limited.sweep()
    assert "1:2,S" in limited.names(".Done")


async def test_the_loop_takes_what_was_put_off_once_it_may(
    limited: Post, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Bucket, "take", lambda bucket, *_: next(refusals))
    refusals = iter([0.3, None])
    limited.deliver(numbered(1))
    watching = asyncio.create_task(
        mailbox.watch(lambda: Maildir.open(limited.root), limited.room, poll_seconds=60)
    )
    await until(lambda: limited.names(".Done") == {"1:2,S"})
    watching.cancel()
    await asyncio.gather(watching, return_exceptions=True)


async def test_an_urgent_mail_does_not_wait_behind_another_senders_flood(
    intake: Intake, post: Post
) -> None:
    for number in range(30):
        post.deliver(numbered(number), f"{number:02}")
    post.deliver(of_a_practice("Importance: high"), "99")
    await post.sweep()
    rows = await intake.fetch("SELECT source FROM referral ORDER BY received_at")
    assert [row["source"] for row in rows].index("gp-mailbox") == 0


async def test_a_mail_that_comes_in_a_flood_has_the_next_turn(intake: Intake, post: Post) -> None:
    for number in range(30):
        post.deliver(numbered(number), f"{number:02}")
    post.deliver(of_a_practice(), "99")
    await post.sweep()
    rows = await intake.fetch("SELECT source FROM referral ORDER BY received_at")
    assert [row["source"] for row in rows].index("gp-mailbox") <= 1
