"""A valid notice, spoilt at random: it is read or refused, and answered without an accident."""

from collections.abc import Callable

from hypothesis import example, given
from hypothesis import strategies as st
from lxml import etree

from services.intake.canonical import Canonical
from services.intake.doors import fhir_wire
from services.intake.formats import adw, adw_answer, adw_notice, mesh_control
from services.intake.formats.adw_answer import Verdict
from services.intake.formats.adw_events import RESPONSES, Event
from services.intake.rejected import Rejected
from services.intake.source_files import load
from tests.thorough import thorough
from tests.unit.intake.messages import START
from tests.unit.intake.notices import discharge, notice, withdrawal

HOSPITAL = load("hospital-adw")
"""500, and ten times as many in the full profile."""
# A message's own id is repeated by design; what is no id never is.
SECRETS = ("Testperson", "Testliaison", "Testkin", "9990000018", "Example Street", "Test canary")

BODIES = st.sampled_from([notice(), discharge(), withdrawal()])
EARLIER = st.sampled_from([(), (notice(),), (notice(), discharge())])
PRINTABLE = st.text(st.characters(codec="utf-8", exclude_categories=["Cc", "Cs"]), max_size=30)
VALUES = st.one_of(
    st.sampled_from(["", " ", "Test canary", "true", "2026-02-30", "urn:uuid:patient", "-1", "Y"]),
    st.sampled_from([*Event, *sorted(RESPONSES)]),
    PRINTABLE,
)

Element = etree._Element
Change = Callable[[list[Element], int], None]


def _without(elements: list[Element], at: int) -> None:
    parent = elements[at].getparent()
    if parent is not None:
        parent.remove(elements[at])


def _twice(elements: list[Element], at: int) -> None:
    parent = elements[at].getparent()
    if parent is not None:
        parent.append(etree.fromstring(etree.tostring(elements[at])))


def _valueless(elements: list[Element], at: int) -> None:
    elements[at].attrib.pop("value", None)


def _said(value: str) -> Change:
    def change(elements: list[Element], at: int) -> None:
        elements[at].set("value", value.replace("\ufffe", "").replace("\uffff", ""))

    return change


def _elsewhere(to: int) -> Change:
    def change(elements: list[Element], at: int) -> None:
        target = elements[to % len(elements)]
        if elements[at] not in target.iterancestors() and elements[at] is not target:
            target.append(elements[at])

    return change


CHANGES = st.one_of(
    st.sampled_from([_without, _twice, _valueless]),
    VALUES.map(_said),
    st.integers(0, 10_000).map(_elsewhere),
)


@st.composite
def spoilt(draw: st.DrawFn) -> bytes:
    """A notice with some of its elements gone, doubled, moved or saying something else."""
    top = etree.fromstring(draw(BODIES))
    for _ in range(draw(st.integers(1, 5))):
        elements = list(top.iter("{*}*"))
        draw(CHANGES)(elements, draw(st.integers(1, len(elements) - 1)))
        if len(list(top.iter("{*}*"))) < 3:
            break
    return etree.tostring(top)


def read(body: bytes, earlier: tuple[bytes, ...]) -> Canonical | Rejected:
    """What comes of it."""
    try:
        return adw.parse(body, HOSPITAL, earlier)
    except Rejected as rejected:
        return rejected


def answered(body: bytes, came: Canonical | Rejected) -> bytes:
    """The answer to it, for what could be read with all that answers repeat."""
    assert HOSPITAL.adw is not None
    whole = isinstance(came, Canonical)
    found = adw_answer.answer(
        adw_notice.envelope(body),
        adw_notice.read(body) if whole else None,
        Verdict(accepted=whole, code="ok", text="Received.", at=START),
        HOSPITAL.adw,
        of="a test",
    )
    return fhir_wire.xml(found) if found else b""


@thorough
@given(body=spoilt(), earlier=EARLIER)
@example(body=withdrawal(Event.WITHDRAW_DISCHARGE), earlier=(notice(), discharge()))
def test_a_spoilt_notice_is_read_or_refused_and_never_repeated(
    body: bytes, earlier: tuple[bytes, ...]
) -> None:
    came = read(body, earlier)
    written = answered(body, came)
    if isinstance(came, Rejected):
        assert came.status < 500
        for secret in SECRETS:
            assert secret not in str(came.problems)
            assert secret.encode() not in written
    elif written:
        etree.fromstring(written)


@thorough
@given(body=BODIES, at=st.integers(0, 5_000), byte=st.integers(0, 255), length=st.integers(0, 9))
def test_a_notice_with_wrong_bytes_is_read_or_refused(
    body: bytes, at: int, byte: int, length: int
) -> None:
    wrong = body[:at] + bytes([byte]) * length + body[at + length :]
    came = read(wrong, ())
    answered(wrong, came)
    if isinstance(came, Rejected):
        assert not any(secret in str(came.problems) for secret in SECRETS)


@thorough
@given(body=st.binary(max_size=300))
def test_anything_else_is_refused(body: bytes) -> None:
    assert isinstance(read(body, ()), Rejected)
    assert adw_notice.envelope(body) == adw_notice.Envelope()
    try:
        mesh_control.announces_data(body)
    except Rejected:
        return
