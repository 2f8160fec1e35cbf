"""The language as JSON Schemas, so that an editor completes and checks a pack as one types.

They say of each file what can be said of it alone. What needs the other files, the order of the
rules, or a proof is told by `frontdoor rules check`.
"""

from services.router.schema import destinations, examples, ruleset
from services.router.schema.words import Json

DIALECT = "https://json-schema.org/draft/2020-12/schema"


def schemas() -> dict[str, Json]:
    """The schema of each kind of file in a pack, by its name."""
    made = {
        "ruleset": ruleset.schema(),
        "destinations": destinations.schema(),
        "examples": examples.schema(),
    }
    return {
        name: {"$schema": DIALECT, "title": f"Pack: {name}", **each} for name, each in made.items()
    }
