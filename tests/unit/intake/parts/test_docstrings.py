"""What an editor shows of a field is the text below it."""

from services.intake.parts.docstrings import docstrings


class Kettle:
    """Not about a field."""

    litres: float
    """How much it holds,
    filled to the mark."""
    colour: str = "white"
    handle: bool

    """About the handle."""


def test_a_field_is_described_by_the_text_below_it() -> None:
    assert dict(docstrings(Kettle)) == {
        "litres": "How much it holds,\nfilled to the mark.",
        "handle": "About the handle.",
    }


def test_a_class_without_source_has_no_descriptions() -> None:
    assert list(docstrings(type("Made", (), {}))) == []
