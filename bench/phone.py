"""A telephone contact of an invented person, for the doors."""

from services.contracts.facts import EXCLUSIONS


def form(number: int) -> dict[str, object]:
    """The nth contact: somebody who asks for equipment, and of whom nobody has heard before.

    The person is known well enough to be looked for among the others, as most are.
    """
    return {
        "reference": f"BENCH-{number}",
        "requester_type": "FFN",
        "reason": "REQ-AE",
        "person": {
            "family_name": f"Example-{number}",
            "given_names": ["Testperson"],
            "birth_date": "1941-02-03",
        },
        "referrer": {"name": "Caller Example", "relationship": "daughter"},
        "needs": ["equipment", "getting_around"],
        "exclusions": dict.fromkeys(EXCLUSIONS.values(), "no"),
        "summary": "Asks for a second grab rail by the back door.",
        "consent": {"person_aware": "yes", "given": "yes"},
    }
