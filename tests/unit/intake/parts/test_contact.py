"""Whom to ask about a source."""

import pytest
from pydantic import ValidationError

from services.intake.parts.contact import Contact
from services.intake.source_files import load_all

SHIPPED = {name: source for name, source in load_all().items() if not source.test}


def test_it_is_told_in_one_line() -> None:
    desk = Contact(name="Example desk", phone="01632 960200", email="desk@partner.example")
    assert desk.told == "Example desk, 01632 960200, desk@partner.example"
    assert Contact(name="Example desk", email="desk@partner.example").told.count(",") == 1


def test_a_name_alone_reaches_nobody() -> None:
    with pytest.raises(ValidationError, match="a contact has a 'phone' or an 'email'"):
        Contact(name="Example desk")


@pytest.mark.parametrize("name", sorted(SHIPPED.keys() - {"other-mail"}))
def test_every_partner_that_ships_can_be_asked(name: str) -> None:
    assert SHIPPED[name].contact
