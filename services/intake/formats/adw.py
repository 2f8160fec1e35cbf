"""An ADW notice of a hospital, read into a canonical referral.

An assessment notice is a referral; a discharge notice changes it; a withdrawal ends it or takes
the discharge notice back. An admission notice asks for nothing, and makes no referral.
"""

from collections.abc import Iterator, Sequence
from contextlib import suppress

from services.intake.answers import merge
from services.intake.canonical import Act, Canonical
from services.intake.evidence import Basis, Evidence, stated
from services.intake.formats import adw_case, adw_consent, adw_people, adw_said, adw_stay, adw_text
from services.intake.formats import adw_checks as checks
from services.intake.formats import adw_notice as notices
from services.intake.formats import adw_withdrawal as withdrawals
from services.intake.formats.adw_case import Case
from services.intake.formats.adw_events import Event
from services.intake.formats.adw_notice import Notice
from services.intake.rejected import Code, Rejected, refuse
from services.intake.source import Source


def parse(body: bytes, source: Source, earlier: Sequence[bytes] = ()) -> Canonical:
    """The referral after this notice. `earlier` are the notices of it before, in their order.

    `Rejected` with FHIRPaths: 400 and 422 for what is no notice to us from this source, 404 for
    the withdrawal of a discharge notice where none stands.
    """
    found = notices.read(body)
    checks.addressed(found, source.adw)
    if found.event is Event.ADMISSION:
        what = "An admission notice asks for nothing; it is kept, and makes no referral."
        raise refuse(400, Code.INVARIANT, what, at="MessageHeader.event")
    checks.asks(found)
    checks.not_too_many(earlier)
    before = list(_readable(earlier))
    checks.something_to_take_back(found, before)
    case = adw_case.case(found, before)
    checks.of_one_person(case)
    return _canonical(case, source)


def reference(body: bytes) -> str | None:
    """The sender's id of the referral; None where it cannot be read."""
    try:
        return checks.reference(notices.read(body))
    except Rejected:
        return None


def _readable(earlier: Sequence[bytes]) -> Iterator[Notice]:
    """What was read once and cannot be any more is left out: a part then only adds."""
    for body in earlier:
        with suppress(Rejected):
            yield notices.read(body)


def _canonical(found: Case, source: Source) -> Canonical:
    newest = found.newest
    said = [*_said(found, source), *stated(source.always, Basis.ALWAYS)]
    return Canonical(
        act=_act(found),
        withdrawal=withdrawals.why(newest),
        source_reference=checks.reference(newest),
        evidence=merge(said, silence=source.silence),
        unmapped=(
            *(code for notice in found.telling for code in adw_said.unmapped(notice, source)),
            *withdrawals.unmapped(newest),
        ),
        ignored=tuple(_ignored(newest)),
        person=adw_case.person(found),
        referrer=adw_people.referrer(newest, source.requester_type),
        consent=adw_consent.read(found),
        narrative=tuple(dict.fromkeys(_narrative(found))),
        requester_type=source.requester_type,
        reason=source.reason,
        respond_by_asked=adw_stay.respond_by(adw_case.proposed_discharge(found)),
        written_at=newest.written_at,
    )


def _act(found: Case) -> Act:
    """A discharge notice alone is a part: without the assessment notice it only adds."""
    if found.newest.event in withdrawals.ENDING:
        return Act.WITHDRAW
    if found.newest.event is Event.ASSESSMENT:
        return Act.REFER
    return Act.UPDATE if found.assessment else Act.AMEND


def _said(found: Case, source: Source) -> Iterator[Evidence]:
    """Of an earlier notice the place says which: a path alone would point into the newest."""
    for notice in found.telling:
        for each in adw_said.evidence(notice, source):
            earlier = notice is not found.newest
            yield each._replace(at=f"{notice.name}: {each.at}") if earlier else each


def _narrative(found: Case) -> Iterator[str]:
    for notice in found.telling:
        yield from adw_text.narrative(notice)


def _ignored(found: Notice) -> Iterator[str]:
    """Resources that nothing reads, as an attached document."""
    for resource in found.message.resources:
        if resource.kind not in _READ:
            yield f"{resource.path} ({resource.kind})"


_READ = frozenset(
    {
        "MessageHeader",
        "ReferralRequest",
        "Encounter",
        "Patient",
        "Practitioner",
        "Organization",
        "Location",
        "QuestionnaireResponse",
        "Condition",
    }
)
