"""A real Exim on loopback: takes mails by SMTP, and brings them into a Dovecot by LMTP."""

import grp
import os
import re
import shutil
import smtplib
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from services.devkit import ports
from tests.connected.intake.daemon import account, started
from tests.connected.intake.dovecot import USER, Dovecot
from tests.hapi.required import missing

PROGRAM = shutil.which("exim4", path=f"{os.environ.get('PATH', '')}:/usr/sbin")
PATIENCE_SECONDS = 60

CONFIGURATION = """
primary_hostname = mx.council.example
keep_environment =
exim_user = {user}
exim_group = {group}
never_users =
deliver_drop_privilege = true
spool_directory = {root}/spool
log_file_path = {root}/%slog
local_interfaces = 127.0.0.1
daemon_smtp_ports = {smtp}
message_size_limit = 60M
rfc1413_query_timeout = 0s
smtp_accept_max = 20
acl_smtp_rcpt = ours
acl_smtp_data = checked
begin acl
checked:
  accept condition = ${{if def:h_X-Checked:}}
         add_header = :at_start:Authentication-Results: $h_X-Checked:
         remove_header = X-Checked
  accept
ours:
  accept domains = council.example
  deny message = We take mail for council.example alone.
begin routers
store:
  driver = manualroute
  route_list = council.example 127.0.0.1
  host_find_failed = fail
  self = send
  transport = dovecot
begin transports
dovecot:
  driver = smtp
  protocol = lmtp
  port = {lmtp}
  allow_localhost
  hosts_avoid_tls = *
begin retry
* * F,10m,1s
"""


@dataclass(frozen=True)
class Exim:
    """The mail server of the council: what it accepted is in Dovecot's mailbox a moment later."""

    root: Path
    smtp: int

    def deliver(self, raw: bytes, sender: str = "sender@police.example") -> None:
        """Send a mail by SMTP; return when it lies in the mailbox."""
        with smtplib.SMTP("127.0.0.1", self.smtp) as line:
            line.sendmail(sender, [USER], _to_check(raw))
        until = time.monotonic() + PATIENCE_SECONDS
        while any((self.root / "spool" / "input").iterdir()):
            assert time.monotonic() < until, (self.root / "mainlog").read_text()
            time.sleep(0.01)


def _to_check(raw: bytes) -> bytes:
    """Exim asks no DNS here: what it is to find out about the sender comes as the first line.

    A line like it further down is the sender's own, and stays.
    """
    return re.sub(rb"\AAuthentication-Results:", b"X-Checked:", raw)


@contextmanager
def running(store: Dovecot) -> Iterator[Exim]:
    """A server of its own; where Exim is not installed the test is skipped, and fails in CI."""
    if PROGRAM is None:
        missing("Exim is not installed")
    root = Path(tempfile.mkdtemp(prefix="frontdoor-exim-"))
    server = Exim(root, ports.choose(None))
    _prepare(server, store)
    process = started(
        str(PROGRAM), "-C", f"{root}/exim.conf", "-bdf", "-q1s", stderr=subprocess.DEVNULL
    )
    try:
        while not ports.answers(server.smtp):
            assert process.poll() is None, "it did not start"
            time.sleep(0.02)
        yield server
    finally:
        process.terminate()
        process.wait(20)
        shutil.rmtree(root, ignore_errors=True)


def _prepare(server: Exim, store: Dovecot) -> None:
    who = account()
    configuration = CONFIGURATION.format(
        root=server.root,
        user=who.pw_name,
        group=grp.getgrgid(who.pw_gid).gr_name,
        smtp=server.smtp,
        lmtp=store.lmtp,
    )
    (server.root / "exim.conf").write_text(configuration)
    for path in (server.root / "spool", server.root / "spool" / "input"):
        path.mkdir()
    for path in (server.root, *server.root.rglob("*")):
        os.chown(path, who.pw_uid, who.pw_gid)
