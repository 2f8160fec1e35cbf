"""Whose HL7 v2 message it is: by its header, and by where its connection comes from."""

from collections.abc import Mapping
from dataclasses import dataclass
from ipaddress import IPv4Address, IPv6Address

from services.intake.formats.hl7_header import Header
from services.intake.source import Source


@dataclass(frozen=True, slots=True)
class Peer:
    """Who is at the other end: its address, and the names in its certificate."""

    address: IPv4Address | IPv6Address
    certificate: frozenset[str] = frozenset()


def sender(sources: Mapping[str, Source], header: Header | None, peer: Peer) -> Source | None:
    """Whose message it is: one source's, or nobody's.

    Without a header it is theirs who alone may call from there, so that it can be kept.
    """
    found = [each for each in sources.values() if _calls_from(each, peer)]
    if header is not None:
        found = [each for each in found if _is_named(each, header)]
        found = [each for each in found if _takes(each, header)] or found
    return found[0] if len(found) == 1 else None


def known(sources: Mapping[str, Source], peer: Peer) -> bool:
    """Whether some source may call from this address; its certificate decides what it is told."""
    return any(_is_there(each, peer) for each in sources.values())


def _is_there(source: Source, peer: Peer) -> bool:
    return source.hl7 is not None and any(peer.address in each for each in source.hl7.networks)


def _calls_from(source: Source, peer: Peer) -> bool:
    if source.hl7 is None or not _is_there(source, peer):
        return False
    named = frozenset(source.hl7.certificates)
    return not named or bool(named & peer.certificate)


def _is_named(source: Source, header: Header) -> bool:
    named = source.hl7.sender if source.hl7 else None
    return named is not None and (
        (header.application, header.facility) == (named.application, named.facility)
    )


def _takes(source: Source, header: Header) -> bool:
    """A system's tests may be a source of their own, told by MSH-11."""
    return source.hl7 is not None and header.processing in source.hl7.processing
