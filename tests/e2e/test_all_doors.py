"""All doors at once, while intake is killed again and again: every message is accounted for.

Real Kafka, PostgreSQL and Dovecot, and HAPI's client for HL7 v2. Each sender does what its way asks
where there is no answer: the same key, ids or control id again; a file and a mail stay.
"""

import asyncio
from collections import Counter
from collections.abc import Iterator
from dataclasses import asdict, dataclass, replace
from random import Random

import pytest

from services.devkit.demo import senders, system, tally
from services.devkit.demo.doors import doors
from services.devkit.demo.senders import Sent
from services.devkit.reconcile import by_source
from services.devkit.reconcile.by_source import Kept
from services.devkit.reconcile.reconcile import gather, reconcile
from services.devkit.reconcile.result import Reconciliation
from services.devkit.reconcile.settling import settle
from services.devkit.replay import answered, delivered
from services.devkit.scenario.all_doors import all_doors
from services.devkit.scenario.contact import Contact, Kind
from services.devkit.scenario.letter import SERVER
from services.devkit.scenario.parcel import Fate, Item
from services.devkit.servers import Servers
from services.intake.source import SourceDoor
from services.intake.source_files import load_all
from tests.connected.intake import dovecot, exim
from tests.connected.intake.dovecot import Dovecot
from tests.connected.intake.exim import Exim
from tests.e2e import hapi_line, lives
from tests.e2e.conftest import made
from tests.e2e.imap_post import ImapPost
from tests.e2e.lives import Lives
from tests.e2e.mortal import Mortal
from tests.e2e.system import System

pytestmark = pytest.mark.timeout(600)

SEED = 11
PART = 4
PATIENCE_SECONDS = 240.0
REACHED_WITHIN_SECONDS = 60.0

_DOORS = "services.intake.doors."
ENDS = (
    ("JSON: committed, not answered", _DOORS + "json:JsonDoor.answer", "before", 5),
    ("HL7: committed, not acknowledged", _DOORS + "hl7:answered", "before", 1),
    ("mail: committed, not moved", _DOORS + "imap:Imap.move", "before", 3),
    ("BaRS: committed, not answered", _DOORS + "fhir:FhirDoor.answer", "before", 1),
    ("drop: rows committed, no reply", _DOORS + "receipt:Receipt.keep", "before", 1),
    ("HL7: acknowledged, not sent", _DOORS + "mllp:framed", "before", 1),
    ("ADW: committed, no response", _DOORS + "adw_reply:give", "before", 1),
    ("any: written, not committed", "services.intake.store:write", "after", 5),
    ("ADW: answered, not put away", _DOORS + "adw_away:put_away", "before", 1),
)
"""Where a life of intake ends, and how often it comes there at most before it does."""

NO_NAMED_PLACE = 2
"""Lives that end at any moment."""


@dataclass(frozen=True)
class Outcome:
    """What everybody was told, where intake was killed, and what lies there when all is at rest."""

    sent: Sent
    reached: dict[str, bool]
    kept: dict[str, Kept]
    reconciliation: Reconciliation
    waiting: int


@pytest.fixture(scope="module")
def mailbox() -> Iterator[Dovecot]:
    """A mail server with an empty mailbox."""
    with dovecot.running() as started:
        yield started


@pytest.fixture(scope="module")
def mx(mailbox: Dovecot) -> Iterator[Exim]:
    """The mail server before it."""
    with exim.running(mailbox) as started:
        yield started


@pytest.fixture(scope="module")
def outcome(
    servers: Servers, mailbox: Dovecot, mx: Exim, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Outcome]:
    """What has come of the day."""
    hapi_line.jars()
    root = tmp_path_factory.mktemp("fleet")
    told = {
        "DROPS_SETTLE_SECONDS": "0.3",
        "IMAP_URL": mailbox.url,
        "IMAP_PASSWORD_FILE": str(mailbox.password_file),
        "MAIL_SERVER": SERVER,
        "MAIL_POLL_SECONDS": "1",
        "ADW_DIR": str(root / "doors" / "mesh"),
        "DROPS_DIR": str(root / "doors" / "drops"),
    }
    with made(servers, root, Mortal, **told) as whole:
        whole.fleet.start(*(name for name in system.SERVICES if name != "intake"))
        yield asyncio.run(_outcome(whole, mailbox, mx))


async def _outcome(whole: System, mailbox: Dovecot, mx: Exim) -> Outcome:
    post = ImapPost(mx, mailbox)
    sent, reached = await _played(whole, post)
    whole.fleet.wait_ready(within=60)
    await settle(whole.where)
    told = [*answered.told(sent.answers), *delivered.told(sent.delivered)]
    return Outcome(
        sent,
        reached,
        dict(await by_source.kept(whole.where.database_url)),
        reconcile(await gather(whole.where, told)),
        await asyncio.to_thread(mailbox.count, "INBOX"),
    )


DAY = all_doors(SEED, part=PART)


async def _played(whole: System, post: ImapPost) -> tuple[Sent, dict[str, bool]]:
    """The day, its messages spread over the lives of intake; the last life is a whole one."""
    fleet = whole.fleet
    assert isinstance(fleet, Mortal)
    led = Lives(len(ENDS) + NO_NAMED_PLACE + 1)
    async with (
        senders.ways(fleet, whole.keys, doors(whole.home), patience=PATIENCE_SECONDS) as usual,
        hapi_line.opened(fleet.mllp_port) as line,
    ):
        ways = lives.shared(replace(usual, wards=line, mails=post), led, DAY)
        sending = asyncio.create_task(senders.send(DAY, ways, seconds=1.0, progress=lambda: None))
        reached = await _killed(fleet, led)
        return await sending, reached


async def _killed(fleet: Mortal, led: Lives) -> dict[str, bool]:
    """Which of the ends intake came to."""
    random, reached = Random(SEED), {}
    for life, (name, target, side, at_most) in enumerate(ENDS):
        fleet.live(target, side, random.randint(1, at_most))
        led.begin(life)
        reached[name] = await fleet.has_died(REACHED_WITHIN_SECONDS)
    for life in range(len(ENDS), len(ENDS) + NO_NAMED_PLACE):
        fleet.live_on()
        led.begin(life)
        fleet.wait_ready("intake", within=60)
        await asyncio.sleep(random.uniform(0, 0.5))
        fleet.kill("intake")
    fleet.live_on()
    led.begin(len(ENDS) + NO_NAMED_PLACE)
    return reached


def foreseen() -> dict[str, Counter[str]]:
    """What must become of each source's messages, by what it is called in the accounts."""
    found: dict[str, Counter[str]] = {}
    for each in DAY.contacts:
        if each.expected.status not in (401, 403):  # who is unknown is no source
            found.setdefault(each.source, Counter())[_of_contact(each)] += 1
    for parcel in DAY.parcels:
        for item in parcel.items:
            found.setdefault(parcel.source, Counter())[_of_item(item)] += 1
    return found


def _of_contact(contact: Contact) -> str:
    if contact.kind is Kind.BAD:
        return "rejected"
    if contact.kind is Kind.AGAIN:
        return "again"
    return "linked" if contact.linked else "accepted"


def _of_item(item: Item) -> str:
    if item.fate is Fate.ACCEPTED:
        return "linked" if item.linked else "accepted"
    return "rejected" if item.fate is Fate.REFUSED else item.fate.value


@pytest.mark.parametrize("end", [each[0] for each in ENDS])
def test_intake_was_killed_there(end: str, outcome: Outcome) -> None:
    assert outcome.reached[end], "the senders had to come there in this life"


@pytest.mark.parametrize("source", sorted(foreseen()))
def test_every_message_of_a_source_is_accounted_for(source: str, outcome: Outcome) -> None:
    wanted, kept = foreseen()[source], outcome.kept[source]
    sent = tally.sent(outcome.sent.answers, outcome.sent.delivered)[source]
    assert kept.messages == sent - wanted["again"]
    found = {name: count for name, count in asdict(kept).items() if name != "unmapped"}
    assert found == {name: wanted[name] for name in found}


def test_all_doors_were_sent_something() -> None:
    named = load_all()
    assert {named[source].door for source in foreseen()} == set(SourceDoor)


def test_every_sender_was_told_what_the_day_foresees(outcome: Outcome) -> None:
    assert answered.faults(outcome.sent.answers) == []
    assert delivered.faults(outcome.sent.delivered) == []


def test_senders_at_the_doors_that_answer_had_to_send_again(outcome: Outcome) -> None:
    again = {each.contact.source for each in outcome.sent.answers if each.tries > 1}
    again |= {each.parcel.source for each in outcome.sent.delivered if each.tries > 1}
    assert again >= {"contact-centre", "yas", "hospital-hl7"}


def test_no_mail_is_left(outcome: Outcome) -> None:
    assert outcome.waiting == 0


def test_nothing_is_lost_and_nothing_doubled_in_the_database_or_on_the_topics(
    outcome: Outcome,
) -> None:
    assert outcome.reconciliation.told() == []
    assert outcome.reconciliation.under_way == ()
    kept = sum(each.accepted + each.linked for each in outcome.kept.values())
    balance = outcome.reconciliation.balance
    assert balance.accepted >= kept > 150
