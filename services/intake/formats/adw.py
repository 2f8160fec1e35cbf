"""An ADW notice of a hospital, read into a canonical referral.

An assessment notice is a referral; a discharge notice changes it; a withdrawal ends it or takes
the discharge notice back. An admission notice asks for nothing, and makes no referral.
"""

from collections.abc import Iterator, Sequence
from dataclasses import replace

from services.intake.answers import merge
from services.intake.canonical import Act, Canonical
from services.intake.evidence import Basis, Evidence, stated
from services.intake.formats import adw_case, adw_people, adw_said, adw_stay, adw_text
from services.intake.formats import adw_notice as notices
from services.intake.formats import adw_withdrawal as withdrawals
from services.intake.formats.adw_case import Case
from services.intake.formats.adw_events import Event
from services.intake.formats.adw_notice import Notice
from services.intake.parts.adw import Adw
from services.intake.rejected import Code, Rejected, refuse
from services.intake.source import Source

LONGEST_REFERENCE = 255

_STANDS = frozenset({"draft", "requested", "active", "accepted"})


def parse(body: bytes, source: Source, earlier: Sequence[bytes] = ()) -> Canonical:
    """The referral after this notice. `earlier` are the notices of it before, in their order.

    `Rejected` with FHIRPaths: 400 and 422 for what is no notice to us from this source, 404 for
    the withdrawal of a discharge notice where none stands.
    """
    found = notices.read(body)
    _addressed(found, source.adw)
    if found.event is Event.ADMISSION:
        what = "An admission notice asks for nothing; it is kept, and makes no referral."
        raise refuse(400, Code.INVARIANT, what, at="MessageHeader.event")
    _asks(found)
    before = [notices.read(each) for each in earlier]
    _something_to_take_back(found, before)
    case = adw_case.case(found, before)
    _of_one_person(case)
    return _canonical(case, source)


def reference(body: bytes) -> str | None:
    """The sender's id of the referral; None where it cannot be read."""
    try:
        return _reference(notices.read(body))
    except Rejected:
        return None


def _canonical(found: Case, source: Source) -> Canonical:
    newest = found.newest
    said = [*_said(found, source), *stated(source.always, Basis.ALWAYS)]
    return Canonical(
        act=_act(found),
        withdrawal=withdrawals.why(newest),
        source_reference=_reference(newest),
        evidence=merge(said, silence=source.silence),
        unmapped=(
            *(code for notice in found.telling for code in adw_said.unmapped(notice, source)),
            *withdrawals.unmapped(newest),
        ),
        ignored=tuple(_ignored(newest)),
        person=adw_case.person(found),
        referrer=adw_people.referrer(newest, source.requester_type),
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
            yield replace(each, at=f"{notice.name}: {each.at}") if earlier else each


def _narrative(found: Case) -> Iterator[str]:
    for notice in found.telling:
        yield from adw_text.narrative(notice)


def _addressed(found: Notice, adw: Adw | None) -> None:
    if adw is None:
        raise refuse(422, Code.NOT_SUPPORTED, "This source sends no ADW notices.")
    if found.envelope.sender not in adw.senders:
        what = "The notice comes from a site that this source's file does not name."
        raise refuse(422, Code.NOT_SUPPORTED, what, at="MessageHeader.source")
    to = found.envelope.addressed_to
    if not to or any(each not in adw.addressed_to for each in to):
        what = "The notice is addressed to another organisation."
        raise refuse(422, Code.NOT_SUPPORTED, what, at="MessageHeader.destination")


def _asks(found: Notice) -> None:
    """Whether the request goes with the event."""
    request = found.message.one("ReferralRequest")
    status = request.text("status")
    withdraws = found.event in (*withdrawals.ENDING, Event.WITHDRAW_DISCHARGE)
    if not withdraws and status not in _STANDS:
        what = "The status of the request does not go with the event."
        raise refuse(422, Code.INVARIANT, what, at=f"{request.path}.status")


def _something_to_take_back(found: Notice, before: Sequence[Notice]) -> None:
    if found.event is not Event.WITHDRAW_DISCHARGE or not before:
        return
    if adw_case.case(before[-1], before[:-1]).discharge is None:
        what = "There is no discharge notice of this referral to withdraw."
        raise refuse(404, Code.NOT_FOUND, what, at="ReferralRequest.identifier")


def _of_one_person(found: Case) -> None:
    if not adw_case.same_person(found):
        what = "The earlier notices under this identifier are about another person."
        raise refuse(422, Code.INVALID, what, at="ReferralRequest.identifier")


def _reference(found: Notice) -> str:
    """`ReferralRequest.identifier`: the same in every notice of one referral."""
    request = found.message.one("ReferralRequest")
    values = request.texts("identifier.value")
    if len(values) != 1 or len(values[0]) > LONGEST_REFERENCE:
        what = f"The request needs one identifier of at most {LONGEST_REFERENCE} characters."
        raise refuse(400, Code.REQUIRED, what, at=f"{request.path}.identifier")
    return values[0]


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
