"""One decision: where it goes, why, why not elsewhere, what would change it, what to ask next."""

from services.router.explain import moment
from services.router.language import Ruleset
from services.router.otherwise import next_question, sentences
from services.router.preview import Preview
from services.router.report.template import rendered


def page(found: Preview, ruleset: Ruleset, *, of: str) -> str:
    """One HTML document that needs no other file; `of` says whose decision it is, by an id."""
    return rendered(
        "explanation.html",
        of=of,
        story=found.story,
        respond_by=moment(found.story["respond_by"]),
        changes=sentences(found.elsewhere, ruleset),
        ask=next_question(found),
    )
