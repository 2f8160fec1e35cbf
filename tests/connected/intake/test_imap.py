"""A mailbox over IMAP, with a real Dovecot: IDLE and poll, moves after COMMIT, kills, cut lines."""

import asyncio
import os
import sys
from asyncio.subprocess import DEVNULL
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import asynccontextmanager
from functools import partial
from pathlib import Path

import pytest

from services.chassis.failures import Unavailable
from services.intake.doors import imap, imap_address, mailbox
from services.intake.doors.box import Folder, Waiting
from services.intake.doors.guarded import Guarded
from services.intake.doors.imap import Imap
from services.intake.doors.mail_taking import Postroom
from services.intake.settings import IntakeSettings
from tests.connected.intake import dovecot, exim
from tests.connected.intake.conftest import Intake
from tests.connected.intake.dovecot import Dovecot
from tests.connected.intake.gate import Gate
from tests.unit.intake.letters import SERVER, known_as, verified, with_attachments
from tests.waiting import until

WITHOUT_MOVE = "IMAP4rev1 SASL-IR ID ENABLE IDLE LITERAL+ UIDPLUS UNSELECT"
WITHOUT_BOTH = "IMAP4rev1 SASL-IR ID ENABLE IDLE LITERAL+ UNSELECT"


@pytest.fixture(scope="module")
def server() -> Iterator[Dovecot]:
    with dovecot.running() as started:
        yield started


@pytest.fixture(autouse=True)
def emptied(request: pytest.FixtureRequest) -> None:
    """Each test finds the mailbox empty."""
    if "server" not in request.fixturenames:
        return
    with request.getfixturevalue("server").client() as client:
        for folder in ("INBOX", *Folder):
            if client.folder_exists(folder):
                client.select_folder(folder)
                if uids := client.search():
                    client.delete_messages(uids)
                    client.expunge()


@pytest.fixture
async def room(intake: Intake) -> AsyncIterator[Postroom]:
    worker = Guarded()
    yield Postroom(intake.front, worker, SERVER)
    await worker.close()


def opened(server: Dovecot, url: str = "") -> Callable[[], Awaitable[Imap]]:
    return partial(Imap.open, imap_address.address(url or server.url, server.password_file))


@asynccontextmanager
async def session(server: Dovecot, url: str = "") -> AsyncIterator[Imap]:
    box = await opened(server, url)()
    try:
        yield box
    finally:
        await box.close()


@asynccontextmanager
async def watching(
    server: Dovecot, room: Postroom, *, poll_seconds: float = 600, url: str = ""
) -> AsyncIterator[None]:
    """The door, for a while."""
    task = asyncio.create_task(mailbox.watch(opened(server, url), room, poll_seconds=poll_seconds))
    try:
        yield
    finally:
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)


def mail(number: int) -> bytes:
    return verified(message_id=f"<{number}@police.example>")


async def counted(server: Dovecot, folder: str, count: int) -> None:
    async def there() -> bool:
        return await asyncio.to_thread(server.count, folder) == count

    await until(there)


async def test_a_delivered_mail_becomes_a_referral_and_is_moved(
    intake: Intake, server: Dovecot, room: Postroom
) -> None:
    server.deliver(mail(1))
    async with session(server) as box:
        await mailbox.sweep(box, room)
    rows = await intake.fetch("SELECT source, source_reference FROM referral")
    assert [tuple(row) for row in rows] == [("police-mailbox", known_as(mail(1)))]
    assert (server.count("INBOX"), server.count("Done")) == (0, 1)


async def test_of_mails_by_smtp_only_the_word_of_our_own_server_counts(
    intake: Intake, server: Dovecot, room: Postroom
) -> None:
    forged = b"X-Mailer: invented\r\n" + mail(2)
    with exim.running(server) as mx:
        mx.deliver(mail(1))
        mx.deliver(forged)
    async with session(server) as box:
        await mailbox.sweep(box, room)
    rows = await intake.fetch("SELECT source, source_reference FROM referral ORDER BY 2")
    assert {tuple(row) for row in rows} == {
        ("police-mailbox", known_as(mail(1))),
        ("police-mailbox", f"unverified/{known_as(mail(2))}"),
    }


async def test_idle_tells_of_a_mail_long_before_the_poll(
    intake: Intake, server: Dovecot, room: Postroom
) -> None:
    async with watching(server, room, poll_seconds=600):
        for number in range(3):
            await asyncio.to_thread(server.deliver, mail(number))
            await counted(server, "Done", number + 1)
    assert await intake.count("referral") == 3


async def test_without_idle_the_poll_finds_it(
    intake: Intake, server: Dovecot, room: Postroom
) -> None:
    with dovecot.running(capability="IMAP4rev1 UIDPLUS MOVE LITERAL+") as deaf:
        async with session(deaf) as box:
            await mailbox.sweep(box, room)
            await asyncio.to_thread(deaf.deliver, mail(1))
            await box.rest(0.2)
            await mailbox.sweep(box, room)
        assert deaf.count("Done") == 1
    assert await intake.count("referral") == 1


async def test_over_tls_with_a_certificate_that_is_trusted(
    intake: Intake, server: Dovecot, room: Postroom, monkeypatch: pytest.MonkeyPatch
) -> None:
    server.deliver(mail(1))
    with pytest.raises(Unavailable):
        await opened(server, server.tls_url)()
    monkeypatch.setenv("SSL_CERT_FILE", str(server.certificate))
    async with session(server, server.tls_url) as box:
        await mailbox.sweep(box, room)
    assert server.count("Done") == 1


async def test_looking_leaves_a_mail_unread(server: Dovecot) -> None:
    server.deliver(mail(1))
    async with session(server) as box:
        (waiting,) = await box.waiting()
        raw = await box.read(waiting, most=10_000)
        assert raw is not None
        assert b"Testperson" in raw
        assert len(await box.read(waiting, most=10) or b"") == 10
    with server.client() as client:
        client.select_folder("INBOX")
        assert b"\\Seen" not in client.get_flags(client.search())[client.search()[0]]


async def test_more_mails_wait_than_one_command_may_name(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(imap, "AT_ONCE", 2)
    narrow = "protocol imap {\n imap_max_line_length = 64\n}\n"
    with dovecot.running(more=narrow) as short:
        for number in range(30):
            await asyncio.to_thread(short.deliver, mail(number))
        async with session(short) as box:
            waiting = await box.waiting()
    assert len({each.name for each in waiting}) == 30
    assert all(each.size > 0 for each in waiting)


async def test_only_the_mail_itself_is_moved_where_the_server_cannot_move(
    intake: Intake, room: Postroom
) -> None:
    with dovecot.running(capability=WITHOUT_MOVE) as plain:
        plain.deliver(mail(1))
        plain.deliver(mail(2))
        with plain.client() as client:  # somebody has marked the second one, and not expunged it
            client.select_folder("INBOX")
            client.delete_messages([client.search()[1]])
        async with session(plain) as box:
            await mailbox.sweep(box, room)
        assert (plain.count("INBOX"), plain.count("Done")) == (1, 1)
    assert await intake.count("referral") == 1


async def test_where_folders_are_below_the_inbox_they_are_made_there(
    intake: Intake, room: Postroom
) -> None:
    below = "namespace inbox {\n inbox = yes\n prefix = INBOX.\n separator = .\n}\n"
    with dovecot.running(more=below) as other:
        other.deliver(mail(1))
        async with session(other) as box:
            await mailbox.sweep(box, room)
        assert (other.count("INBOX"), other.count("INBOX.Done")) == (0, 1)


async def test_a_server_that_can_neither_move_nor_expunge_one_is_not_used() -> None:
    with dovecot.running(capability=WITHOUT_BOTH) as poor, pytest.raises(Unavailable):
        await opened(poor)()


async def test_killed_between_commit_and_move_the_mail_is_once(
    intake: Intake, server: Dovecot, room: Postroom
) -> None:
    server.deliver(mail(1))
    async with session(server) as box:
        (waiting,) = await box.waiting()
        raw = await box.read(waiting, most=10_000)
        assert raw is not None
        await room.take(raw, len(raw))  # and then it was killed
    assert (server.count("INBOX"), server.count("Done")) == (1, 0)
    async with session(server) as box:
        await mailbox.sweep(box, room)
    assert (server.count("INBOX"), server.count("Done")) == (0, 1)
    assert await intake.count("message") == 1


async def test_a_uid_of_another_uidvalidity_names_nothing(
    intake: Intake, server: Dovecot, room: Postroom
) -> None:
    """The folder is made anew under the same name: its UIDs begin again at 1."""
    box_url = server.url.replace("INBOX", "Shared")
    with server.client() as client:
        client.create_folder("Shared")
        client.append("Shared", mail(1))
    async with session(server, box_url) as box:
        (before,) = await box.waiting()
    with server.client() as client:
        client.delete_folder("Shared")
        client.create_folder("Shared")
        client.append("Shared", mail(2))
    async with session(server, box_url) as box:
        (after,) = await box.waiting()
        assert before.name.split("/")[1] == after.name.split("/")[1]
        assert await box.read(before, most=100) is None
        await box.move(before, Folder.DONE)
        assert (server.count("Shared"), server.count("Done")) == (1, 0)
        await mailbox.sweep(box, room)
    rows = await intake.fetch("SELECT source_reference FROM referral")
    assert [row[0] for row in rows] == [known_as(mail(2))]
    with server.client() as client:
        client.delete_folder("Shared")


async def test_a_mail_that_somebody_else_took_is_left_to_them(
    intake: Intake, server: Dovecot, room: Postroom
) -> None:
    server.deliver(mail(1))
    server.deliver(mail(2))
    async with session(server) as box:
        gone, left = await box.waiting()
        with server.client() as client:
            client.select_folder("INBOX")
            client.move([client.search()[0]], "Done")
        assert await box.read(gone, most=100) is None
        await box.move(gone, Folder.QUARANTINE)
        assert await box.read(left, most=100) is not None
    assert (server.count("Done"), server.count("Quarantine")) == (1, 0)


async def test_after_a_cut_in_mid_fetch_the_door_comes_back_and_takes_it(
    intake: Intake, server: Dovecot, room: Postroom
) -> None:
    """The line breaks while a large mail comes; after that it is whole."""
    large = with_attachments(("long.txt", "text/plain", b"Nothing.\r\n" * 200_000))
    await asyncio.to_thread(server.deliver, large)
    cut = Gate(f"tcp://somebody@127.0.0.1:{server.imap}/")
    cuts = 0

    class Cutting(Imap):
        async def read(self, mail: Waiting, *, most: int) -> bytes | None:
            nonlocal cuts
            if cuts < 2:
                cuts += 1
                asyncio.get_running_loop().call_soon(cut.shut)
                try:
                    return await super().read(mail, most=most)
                finally:
                    cut.open()
            return await super().read(mail, most=most)

    async with cut.standing() as through:
        port = through.rpartition(":")[2].strip("/")
        url = server.url.replace(f":{server.imap}/", f":{port}/")
        where = imap_address.address(url, server.password_file)
        task = asyncio.create_task(
            mailbox.watch(partial(Cutting.open, where), room, poll_seconds=600)
        )
        try:
            await counted(server, "Done", 1)
        finally:
            task.cancel()
            await asyncio.gather(task, return_exceptions=True)
    assert cuts == 2
    assert await intake.count("message") == 1


async def test_a_service_that_is_killed_again_and_again_takes_every_mail_once(
    intake: Intake, settings: IntakeSettings, server: Dovecot
) -> None:
    """The real process, killed at whatever it is doing, while mails come."""
    environment = {
        "PATH": os.environ.get("PATH", os.defpath),
        "PYTHONPATH": os.environ.get("PYTHONPATH", str(Path.cwd())),
        "DATABASE_URL": settings.database_url.get_secret_value(),
        "KAFKA_BOOTSTRAP_SERVERS": settings.kafka_bootstrap_servers,
        "TOPIC_PREFIX": settings.topic_prefix,
        "PERSON_REF_KEY": settings.person_ref_key.get_secret_value(),
        "IMAP_URL": server.url,
        "IMAP_PASSWORD_FILE": str(server.password_file),
        "MAIL_SERVER": SERVER,
    }
    count = 40
    for number in range(count):
        await asyncio.to_thread(server.deliver, mail(number))
    for kills in range(1, 5):
        async with process(environment):
            await until(partial(_more_than, server, kills * 6))
    async with process(environment):
        await counted(server, "Done", count)
    assert server.count("INBOX") == 0
    assert await intake.count("referral") == count
    assert await intake.count("message") == count


@asynccontextmanager
async def process(environment: dict[str, str]) -> AsyncIterator[None]:
    """Intake as a process of its own, killed when left."""
    argv = [sys.executable, "-m", "services.intake"]
    started = await asyncio.create_subprocess_exec(*argv, env=environment, stdout=DEVNULL)
    try:
        yield
    finally:
        started.kill()
        await started.wait()


async def _more_than(server: Dovecot, count: int) -> bool:
    return await asyncio.to_thread(server.count, "Done") > count
