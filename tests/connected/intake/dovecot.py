"""A real Dovecot on loopback, with LMTP deliveries; it ends with the process that started it."""

import contextlib
import grp
import os
import shutil
import smtplib
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from imapclient import IMAPClient

from services.devkit import ports
from tests.connected.intake.daemon import account, started
from tests.hapi.required import missing

USER = "referrals@council.example"
PASSWORD = "for-these-tests-alone"
PROGRAM = shutil.which("dovecot", path=f"{os.environ.get('PATH', '')}:/usr/sbin")

CONFIGURATION = """
base_dir = {root}/run
state_dir = {root}/state
log_path = {root}/log
hostname = store.council.example
protocols = imap lmtp
default_internal_user = {account}
default_internal_group = {group}
default_login_user = {account}
first_valid_uid = 1
disable_plaintext_auth = no
ssl = yes
ssl_cert = <{root}/certificate
ssl_key = <{root}/key
mail_location = maildir:~/Maildir
passdb {{
  driver = static
  args = password={password}
}}
userdb {{
  driver = static
  args = uid={account} gid={group} home={root}/home
}}
protocol imap {{
  mail_max_userip_connections = 50
  {capability}
}}
service imap-login {{
  chroot =
  inet_listener imap {{
    address = 127.0.0.1
    port = {imap}
  }}
  inet_listener imaps {{
    address = 127.0.0.1
    port = {imaps}
    ssl = yes
  }}
}}
service anvil {{
  chroot =
}}
service stats {{
  chroot =
}}
service lmtp {{
  inet_listener lmtp {{
    address = 127.0.0.1
    port = {lmtp}
  }}
}}
"""


@dataclass(frozen=True)
class Dovecot:
    """One server with one mailbox. `root` holds all that it writes."""

    root: Path
    imap: int
    imaps: int
    lmtp: int

    @property
    def url(self) -> str:
        """The mailbox without TLS, as settings name it."""
        return f"imap://{USER.replace('@', '%40')}@127.0.0.1:{self.imap}/INBOX"

    @property
    def tls_url(self) -> str:
        """The mailbox with TLS."""
        return f"imaps://{USER.replace('@', '%40')}@localhost:{self.imaps}/INBOX"

    @property
    def password_file(self) -> Path:
        """The file with the password."""
        return self.root / "password"

    @property
    def certificate(self) -> Path:
        """The server's own certificate."""
        return self.root / "certificate"

    def deliver(self, raw: bytes) -> None:
        """Deliver a mail as a mail server does."""
        with smtplib.LMTP("127.0.0.1", self.lmtp) as line:
            line.sendmail("sender@police.example", [USER], raw)

    def count(self, folder: str) -> int:
        """How many mails are in a folder, those marked as deleted included."""
        with self.client() as client:
            if not client.folder_exists(folder):
                return 0
            return int(client.select_folder(folder, readonly=True)[b"EXISTS"])

    @contextmanager
    def client(self) -> Iterator[IMAPClient]:
        """A session of a person who looks into the mailbox."""
        client = IMAPClient("127.0.0.1", self.imap, ssl=False)
        client.login(USER, PASSWORD)
        try:
            yield client
        finally:
            with contextlib.suppress(Exception):
                client.logout()


@contextmanager
def running(*, capability: str = "", more: str = "") -> Iterator[Dovecot]:
    """A server of its own; where Dovecot is not installed the test is skipped, and fails in CI.

    `capability` stands in for what the server says it can do; `more` goes into its configuration.
    """
    if PROGRAM is None:
        missing("Dovecot is not installed")
    root = Path(tempfile.mkdtemp(prefix="frontdoor-dovecot-"))
    server = Dovecot(root, *(ports.choose(None) for _ in range(3)))
    _prepare(server, capability, more)
    process = started(str(PROGRAM), "-F", "-c", f"{root}/dovecot.conf")
    try:
        _until_it_answers(server, process)
        yield server
    finally:
        process.terminate()
        process.wait(20)
        shutil.rmtree(root, ignore_errors=True)


def _prepare(server: Dovecot, capability: str, more: str) -> None:
    root, who = server.root, account()
    (root / "home").mkdir()
    server.password_file.write_text(PASSWORD)
    told = f"imap_capability = {capability}" if capability else ""
    configuration = CONFIGURATION.format(
        root=root,
        account=who.pw_name,
        group=grp.getgrgid(who.pw_gid).gr_name,
        password=PASSWORD,
        capability=told,
        imap=server.imap,
        imaps=server.imaps,
        lmtp=server.lmtp,
    )
    (root / "dovecot.conf").write_text(configuration + more)
    _certify(server)
    for path in (root, *root.iterdir()):
        os.chown(path, who.pw_uid, who.pw_gid)


def _certify(server: Dovecot) -> None:
    argv = ["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256"]
    argv += ["-nodes", "-days", "2", "-subj", "/CN=localhost", "-addext"]
    argv += ["subjectAltName=DNS:localhost", "-keyout", f"{server.root}/key"]
    argv += ["-out", str(server.certificate)]
    subprocess.run(argv, check=True, capture_output=True)


def _until_it_answers(server: Dovecot, process: "subprocess.Popen[bytes]") -> None:
    while not all(ports.answers(port) for port in (server.imap, server.imaps, server.lmtp)):
        log = server.root / "log"
        assert process.poll() is None, log.read_text() if log.exists() else "it did not start"
        time.sleep(0.02)
