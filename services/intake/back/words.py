"""What each door has words for. No I/O."""

from collections.abc import Mapping

from services.intake.back.answer import Wanted
from services.intake.parts.answers import EVERYTHING, Told
from services.intake.source import Source, SourceDoor

_WORDS: Mapping[SourceDoor, frozenset[Told]] = {
    SourceDoor.JSON: frozenset(EVERYTHING),
    SourceDoor.BARS: frozenset(EVERYTHING) - {Told.INFORMATION_NEEDED},
    # That it is taken up is answered at once, when the notice comes.
    SourceDoor.ADW: frozenset({Told.REJECTED}),
}


def wanted(sources: Mapping[str, Source]) -> Wanted:
    """What each source wants to be told, as far as its door has a word for it."""
    told = {name: _tells(each) for name, each in sources.items()}
    return {name: tells for name, tells in told.items() if tells}


def _tells(source: Source) -> frozenset[Told]:
    stated = source.answers.tells if source.answers else ()
    return _WORDS.get(source.door, frozenset()) & frozenset(stated)
