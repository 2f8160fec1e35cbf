"""Mails that hold no form: what they are depends on who wrote them, and whether anybody did."""

from services.devkit.scenario.letter import Letter
from services.devkit.scenario.parcel import Fate, Item, Parcel
from services.intake.formats import mail_headers, mail_identity, mail_mime


def free_text(source: str, letter: Letter) -> Parcel:
    """A verified sender's own words: a referral that is known by what the mail says."""
    return _parcel(source, letter, Item(reference=_fingerprint(letter)))


def unverified(source: str, letter: Letter) -> Parcel:
    """Anybody's words: a referral of its own, whatever they claim."""
    return _parcel(source, letter, Item(reference=f"unverified/{_fingerprint(letter)}"))


def nobodys(source: str, letter: Letter) -> Parcel:
    """What no person wrote to us."""
    return _parcel(source, letter, Item(reference="", fate=Fate.IGNORED))


def _parcel(source: str, letter: Letter, item: Item) -> Parcel:
    return Parcel(source=source, name=letter.name, body=letter.delivered(), items=(item,))


def _fingerprint(letter: Letter) -> str:
    raw = letter.delivered()
    return mail_identity.fingerprint(mail_headers.read(raw), mail_mime.parse(raw))
