"""`frontdoor demo`: a day of referrals through the whole system."""

from typing import Annotated

import typer


def demo(
    once: Annotated[bool, typer.Option("--once", help="End by itself when all was shown.")] = False,
) -> None:
    """Start everything, play an invented day, show where it went, and reconcile it."""
    from services.devkit.demo.show import Then, show  # needs what only a developer has installed

    raise typer.Exit(show(Then.END if once else Then.STAY))
