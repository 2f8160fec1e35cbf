"""What a BaRS message calls the referral: by the sender's case number, and by our own id."""

from collections.abc import Iterator
from uuid import UUID

from services.intake.formats.bars_again import case_of
from services.intake.formats.bars_message import Message
from services.intake.formats.fhir_node import Node
from services.intake.rejected import Code, refuse

LONGEST = 255


def reference(message: Message, request: Node) -> str:
    """The sender's case number with its system, else the request's own number or address.

    One case has one active request, and a new one revokes the earlier: so the case is what a later
    message updates. The system belongs to it, because two systems may count alike.
    """
    found = next(_candidates(message, request), None)
    if found is None or len(found) > LONGEST:
        missing = f"The case needs an identifier of at most {LONGEST} characters."
        raise refuse(400, Code.REQUIRED, missing, at="Encounter.identifier")
    if case_of(found) != found:
        ours = (
            "No case's identifier ends with |# and a digit: by that its referrals are told apart."
        )
        raise refuse(422, Code.INVALID, ours, at="Encounter.identifier")
    return found


def numbered(reference: str) -> bool:
    """Whether it is a number of the sender's, which lasts; an address is of one message alone."""
    return "|" in reference


def our_id(request: Node) -> UUID | None:
    """The id that we gave the referral: a receiver's, which its sender gives back."""
    try:
        return UUID(request.text("id") or "")
    except ValueError:
        return None


def _candidates(message: Message, request: Node) -> Iterator[str]:
    encounter = _encounter(message, request)
    if encounter is not None:
        yield from _numbers(encounter)
    yield from _numbers(request)
    yield from (name for name, resource in message.named.items() if resource is request)


def _encounter(message: Message, request: Node) -> Node | None:
    """The sender's: an update may bring the receiver's along."""
    named = message.target(request, "encounter", "Encounter")
    return named or next(iter(message.of("Encounter")), None)


def _numbers(resource: Node) -> Iterator[str]:
    for identifier in resource.all("identifier"):
        value = identifier.text("value")
        if value:
            yield f"{identifier.text('system') or ''}|{value}"
