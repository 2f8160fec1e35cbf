"""A mailbox over IMAP (RFC 9051, RFC 3501 with IDLE and MOVE or UIDPLUS).

The client waits in a thread of its own. UIDs are kept nowhere: each is named with the UIDVALIDITY
under which it was seen, and under another one it names nothing.
"""

import asyncio
import contextlib
import ssl
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Any, TypeVar

from imapclient import IMAPClient, SocketTimeout
from imapclient.exceptions import IMAPClientError

from services.chassis.failures import Unavailable
from services.intake.doors.box import Folder, Waiting
from services.intake.doors.imap_address import Address

CONNECT_SECONDS = 10.0
ANSWER_SECONDS = 60.0
AT_ONCE = 500
"""Mails named in one command: a server hangs up on a line that is too long, whoever waits."""

Told = TypeVar("Told")


class Imap:
    """One session. Every failure of the server's is an outage."""

    def __init__(self, client: IMAPClient, thread: ThreadPoolExecutor) -> None:
        self._client = client
        self._thread = thread
        self._validity = 0
        self._prefix = ""

    @classmethod
    async def open(cls, where: Address) -> "Imap":
        """A session in the mailbox; the folders are made if they are not there."""
        thread = ThreadPoolExecutor(1, thread_name_prefix="imap")
        loop = asyncio.get_running_loop()
        try:
            client = await loop.run_in_executor(thread, _connected, where)
        except (IMAPClientError, OSError) as error:
            thread.shutdown(wait=False)
            raise Unavailable("no session with the mail server") from error
        session = cls(client, thread)
        try:
            await session._asked(lambda: session._select(where.folder))
        except BaseException:
            await session.close()
            raise
        return session

    async def waiting(self) -> Sequence[Waiting]:
        """Every mail that is not marked as deleted."""
        return await self._asked(self._listed)

    async def heads(self, mails: Sequence[Waiting], *, most: int) -> Mapping[str, bytes]:
        """The beginnings of those that are there, in one question; the mails stay unread."""
        return await self._asked(lambda: self._contents(mails, most))

    async def read(self, mail: Waiting, *, most: int) -> bytes | None:
        """At most so many bytes; the mail stays unread."""
        return await self._asked(lambda: self._content(mail, most))

    async def move(self, mail: Waiting, folder: Folder) -> None:
        """By MOVE; else by COPY, and EXPUNGE of exactly this one."""
        await self._asked(lambda: self._moved(mail, folder))

    async def rest(self, seconds: float) -> None:
        """IDLE until the server tells of something; a server without it is left alone."""
        if self._client.has_capability("IDLE"):
            await self._asked(lambda: self._idled(seconds))
        else:
            await asyncio.sleep(seconds)
            await self._asked(self._client.noop)

    async def close(self) -> None:
        """Cut the line, which ends whatever the thread still waits for."""
        with contextlib.suppress(Exception):
            self._client.shutdown()
        self._thread.shutdown(wait=False)

    async def _asked(self, question: Callable[[], Told]) -> Told:
        try:
            return await asyncio.get_running_loop().run_in_executor(self._thread, question)
        except (IMAPClientError, OSError) as error:
            raise Unavailable("the mail server does not answer as it should") from error

    def _select(self, folder: str) -> None:
        if not self._client.has_capability("MOVE") and not self._client.has_capability("UIDPLUS"):
            raise IMAPClientError("the server has neither MOVE nor UIDPLUS")
        if self._client.has_capability("NAMESPACE"):
            self._prefix = self._client.namespace().personal[0][0]
        for each in Folder:
            if not self._client.folder_exists(self._prefix + each):
                self._client.create_folder(self._prefix + each)
        told: dict[bytes, Any] = self._client.select_folder(folder)
        self._validity = int(told[b"UIDVALIDITY"])

    def _listed(self) -> list[Waiting]:
        uids = sorted(self._client.search("UNDELETED"))
        return [
            Waiting(f"{self._validity}/{uid}", int(told[b"RFC822.SIZE"]))
            for first in range(0, len(uids), AT_ONCE)
            for uid, told in self._sizes(uids[first : first + AT_ONCE])
        ]

    def _sizes(self, uids: list[int]) -> list[tuple[int, Mapping[bytes, Any]]]:
        told = self._client.fetch(uids, ["RFC822.SIZE"])
        return [(uid, told[uid]) for uid in uids if uid in told]

    def _uid(self, mail: Waiting) -> int | None:
        validity, _, uid = mail.name.partition("/")
        return int(uid) if int(validity) == self._validity else None

    def _content(self, mail: Waiting, most: int) -> bytes | None:
        return self._contents([mail], most).get(mail.name)

    def _contents(self, mails: Sequence[Waiting], most: int) -> dict[str, bytes]:
        named = {uid: mail.name for mail in mails if (uid := self._uid(mail))}
        told = self._client.fetch(list(named), [f"BODY.PEEK[]<0.{most}>"]) if named else {}
        return {
            named[uid]: bytes(value)
            for uid, parts in told.items()
            for name, value in parts.items()
            if uid in named and name.startswith(b"BODY[") and value is not None
        }

    def _moved(self, mail: Waiting, folder: Folder) -> None:
        uid, place = self._uid(mail), self._prefix + folder
        if uid is None:
            return
        if self._client.has_capability("MOVE"):
            self._client.move([uid], place)
            return
        self._client.copy([uid], place)
        self._client.delete_messages([uid])
        self._client.uid_expunge([uid])

    def _idled(self, seconds: float) -> None:
        self._client.idle()
        try:
            self._client.idle_check(timeout=seconds)
        finally:
            self._client.idle_done()


def _connected(where: Address) -> IMAPClient:
    client = IMAPClient(
        where.host,
        where.port,
        ssl=where.tls,
        ssl_context=ssl.create_default_context() if where.tls else None,
        timeout=SocketTimeout(CONNECT_SECONDS, ANSWER_SECONDS),
    )
    try:
        client.login(where.user, where.password.read_text(encoding="utf-8").strip())
    except BaseException:
        client.shutdown()
        raise
    return client
