"""Which columns tell of the person, and which of the referrer. They never mix."""

from collections.abc import Iterator

from services.intake.parts.closed import Closed
from services.intake.parts.columns import Columns, When


class ReferrerColumns(Closed):
    """Which columns tell who asks. Several for one part are put together, in their order."""

    name: Columns = ()
    role: Columns = ()
    organisation: Columns = ()
    relationship: Columns = ()
    phone: Columns = ()
    email: Columns = ()

    def columns(self) -> Iterator[str]:
        """Every column that is named."""
        for name in type(self).model_fields:
            yield from getattr(self, name)


class PersonColumns(Closed):
    """Which columns tell who it is about. Of several for `given_names` each is one name."""

    family_name: Columns = ()
    given_names: Columns = ()
    birth_date: When | None = None
    nhs_number: Columns = ()
    address: Columns = ()
    postcode: Columns = ()
    phone: Columns = ()
    email: Columns = ()
    communication_needs: Columns = ()
    gp: Columns = ()
    next_of_kin: Columns = ()

    def columns(self) -> Iterator[str]:
        """Every column that is named."""
        for name in type(self).model_fields:
            if name != "birth_date":
                yield from getattr(self, name)
        if self.birth_date is not None:
            yield self.birth_date.column
