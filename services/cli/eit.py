"""`frontdoor eit`: staff keys and cases of the Early Intervention Team."""

from typing import Annotated

import typer
from rich.console import Console
from rich.table import Table

from services.cli import staff_keys
from services.cli.on_database import on_database
from services.cli.options import AsJson
from services.eit import worklist
from services.eit.cursor import UnreadableCursor, read
from services.eit.keys import KEYS
from services.eit.views import CaseView, Page, paged
from services.eit.worklist import Standing

app = typer.Typer(help="The Early Intervention Team's worklist.", no_args_is_help=True)
cases = typer.Typer(help="Cases.", no_args_is_help=True)
app.add_typer(staff_keys.commands(KEYS), name="keys")
app.add_typer(cases, name="cases")
messages = Console(stderr=True, highlight=False, soft_wrap=True)
data = Console(highlight=False, soft_wrap=True)


@cases.command("list")
def list_cases(
    status: Annotated[Standing, typer.Option(help="Which cases.")] = Standing.OPEN,
    limit: Annotated[int, typer.Option(min=1, max=200, help="How many.")] = 50,
    after: Annotated[str, typer.Option(help="Where the last page ended.")] = "",
    as_json: AsJson = False,
) -> None:
    """Print cases, the soonest due first. Nobody's identity is in it."""
    try:
        place = read(after) if after else None
    except UnreadableCursor:
        raise typer.BadParameter(
            "it must come from an earlier page", param_hint="--after"
        ) from None
    found = on_database(
        lambda connection: worklist.page(connection, standing=status, after=place, limit=limit + 1)
    )
    page = paged(found, limit)
    if as_json:
        data.out(page.model_dump_json(indent=2))
    else:
        _print(page)


def _print(page: Page) -> None:
    table = Table("case", "how it stands")
    table.columns[0].no_wrap = True  # whoever needs the case copies its id
    for case in page.cases:
        table.add_row(str(case.case_id), _standing(case))
    data.print(table)
    if page.next:
        messages.print(f"There is more: --after {page.next}")


def _standing(case: CaseView) -> str:
    lines = [
        f"{case.status}, version {case.version}, {case.urgency}",
        f"received {case.received_at:%Y-%m-%d %H:%M}",
    ]
    if case.respond_by:
        lines.append(f"due {case.respond_by:%Y-%m-%d %H:%M}")
    if holder := case.worker or case.profession:
        lines.append(f"with {holder}")
    if case.attention:
        lines.append(f"attention: {case.attention}")
    return "\n".join(lines)
