"""The schema of `destinations.yaml`."""

from services.router.language import TEST
from services.router.schema.words import Json, closed, identifier, several, text


def schema() -> Json:
    """Where referrals can go."""
    fields = {
        "id": {**identifier("What other systems know it by."), "not": {"const": TEST}},
        "title": text("Its name, for people."),
        "authority": text("Which document names it, in its own words; or that it is our proposal."),
    }
    each = closed(fields, ("id", "title", "authority"))
    return closed({"destinations": several(each)}, ("destinations",))
