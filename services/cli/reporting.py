"""`frontdoor rules report`: a ruleset as one page to publish and print."""

from pathlib import Path
from typing import Annotated

import typer

from services.chassis.reviewed.faults import FilesRefused
from services.cli.activating import refused
from services.cli.explaining import written
from services.cli.proving import proven


def report(
    pack: Annotated[Path, typer.Argument(help="The folder of the pack.")],
    output: Annotated[Path, typer.Option("--output", "-o", help="The HTML file to write.")],
) -> None:
    """Check and prove a pack, and write it as one HTML page: rules, flow, proofs, examples."""
    from services.router.report.ruleset import page  # the templates load slowly

    try:
        loaded, proof = proven(pack)
    except FilesRefused as error:
        refused(error)
    written(output, page(loaded, proof))
    typer.echo(f"{output}: {loaded.ruleset.title}, {loaded.ruleset.ref.version}")
