"""The router's own API: what the rules would say, and which rules are in force. Nobody's name."""

from datetime import UTC, datetime
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field
from starlette.requests import Request

from services.chassis.api import Api
from services.chassis.problem import described
from services.contracts.decision import RulesetRef
from services.contracts.facts import Facts
from services.contracts.model import Identifier, Moment
from services.contracts.referral import ReferralState
from services.contracts.vocabulary import Channel, SourceKind
from services.router.preview import Preview, Previews
from services.router.program import Program


class UnfinishedFacts(Facts):
    """Facts as far as they are known. One that is missing is open, and may be asked for.

    Who says nothing of it is on the telephone at the contact centre, now.
    """

    model_config = ConfigDict(extra="forbid")

    source: Identifier = "preview"
    source_kind: SourceKind = SourceKind.CONTACT_CENTRE
    channel: Channel = Channel.PHONE
    received_at: Moment = Field(default_factory=lambda: datetime.now(UTC))


_NOBODY = UUID(int=0)
_REFUSES = described(
    {
        400: "The body cannot be read",
        413: "The body is too large",
        422: "A fact or a value does not exist",
    }
)


class InForce(BaseModel):
    """The ruleset by which this process decides."""

    ruleset: RulesetRef
    title: str
    rules: tuple[str, ...]
    destinations: dict[str, str]


def build_api() -> Api:
    """The API. Whoever serves it puts `in_force` at `app.state`: it gives a program."""
    app = Api("Router: preview")
    app.state.previews = {}
    app.post("/v1/preview", operation_id="preview", responses=_REFUSES)(preview)
    only_read = described({405: "The ruleset is changed by command"})
    app.get("/v1/ruleset", operation_id="ruleset", responses=only_read)(in_force)
    return app


async def preview(facts: UnfinishedFacts, request: Request) -> Preview:
    """Where it would go, why, what would change that, and what to ask next. Nothing is kept."""
    program = await _in_force(request)
    state = ReferralState(referral_id=_NOBODY, version=1, facts=facts)
    return _previews(request, program).of(state, said=facts.model_fields_set)


async def in_force(request: Request) -> InForce:
    """The ruleset by which this process decides just now."""
    ruleset = (await _in_force(request)).ruleset
    return InForce(
        ruleset=ruleset.ref,
        title=ruleset.title,
        rules=ruleset.ids,
        destinations={each.id: each.title for each in ruleset.destinations.values()},
    )


async def _in_force(request: Request) -> Program:
    program: Program = await request.app.state.in_force()
    return program


def _previews(request: Request, program: Program) -> Previews:
    """Worked out once for each ruleset: what is asked depends on nothing else."""
    known: dict[str, Previews] = request.app.state.previews
    sha256 = program.ruleset.ref.sha256
    if sha256 not in known:
        known[sha256] = Previews(program)
    return known[sha256]
