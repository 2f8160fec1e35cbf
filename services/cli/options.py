"""Options that mean the same wherever a command has them."""

import getpass
from pathlib import Path
from typing import Annotated

import typer

AsJson = Annotated[bool, typer.Option("--json", help="Print JSON.")]
AsHtml = Annotated[
    Path | None,
    typer.Option("--html", metavar="FILE", help="Write it as a page to print or to keep."),
]
DryRun = Annotated[bool, typer.Option("--dry-run", help="Tell what would be done; change nothing.")]
Reason = Annotated[str, typer.Option(help="Why; it stands in the audit. Name nobody in it.")]
Actor = Annotated[
    str,
    typer.Option(
        "--as",
        envvar="FRONTDOOR_ACTOR",
        default_factory=getpass.getuser,
        show_default="this machine's login",
        help="Who does it: a staff account; it stands in the audit.",
    ),
]
