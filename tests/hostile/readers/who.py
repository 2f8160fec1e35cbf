"""Who sends, by a token, a signature, or our own mail server's word."""

from datetime import UTC, datetime

from services.intake import signatures
from services.intake.formats import mail_headers, mail_trust
from services.intake.formats.mail_trust import Verdict
from tests.hostile.attack import Attack, Came, Kind, Where
from tests.hostile.corpora import forgeries, tokens
from tests.hostile.corpora import signatures as signed
from tests.hostile.corpora.signatures import SECRET, Signed, clock, sound
from tests.hostile.readers.reader import alone
from tests.unit.intake.letters import SERVER, verified


def _believed(request: Signed) -> bool:
    now = datetime.now(UTC)
    return signatures.holds(request.headers, request.body, [SECRET], now=now)


def _verdict(raw: bytes) -> Verdict:
    return mail_trust.judge(mail_headers.read(raw), server=SERVER).verdict


def _no_token(attack: Attack) -> Came:
    return Came(right=not tokens.trusted(attack.sent()))


def _no_signature(attack: Attack) -> Came:
    return Came(right=not _believed(attack.sent(sound(clock()))))


def _no_verified_mail(attack: Attack) -> Came:
    return Came(right=_verdict(attack.sent) is not Verdict.PASS)


TOKENS = Kind(
    "S6",
    "access tokens that are nobody's",
    Where.READER,
    tokens.ATTACKS,
    alone(_no_token, lambda: tokens.trusted(tokens.token())),
)
SIGNATURES = Kind(
    "S7",
    "signed requests that were not signed so",
    Where.READER,
    signed.ATTACKS,
    alone(_no_signature, lambda: _believed(sound(clock()))),
)
FORGERIES = Kind(
    "S10",
    "mails that only say whom they are from",
    Where.READER,
    forgeries.ATTACKS,
    alone(_no_verified_mail, lambda: _verdict(verified()) is Verdict.PASS),
)
