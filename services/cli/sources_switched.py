"""`frontdoor sources disable` and `enable`."""

from services.cli.on_database import Connection, in_schema, on_database
from services.cli.options import Actor, DryRun, Reason
from services.cli.sources_named import Name, messages, named, stop
from services.intake import disabling


def disable(source: Name, reason: Reason, actor: Actor, dry_run: DryRun = False) -> None:
    """Refuse the messages of a source, within seconds and over restarts, until `enable`."""
    named(source)
    if dry_run:
        messages.print(f"{source} would be disabled.")
        return

    async def work(connection: Connection) -> bool:
        async with connection.transaction():
            return await disabling.disable(connection, source, reason=reason, actor=actor)

    if not on_database(work, in_schema("intake")):
        stop(5, f"{source} is disabled already.")
    messages.print(f"{source} is disabled.")


def enable(source: Name, reason: Reason, actor: Actor, dry_run: DryRun = False) -> None:
    """Take its messages again, within seconds."""
    if dry_run:
        messages.print(f"{source} would be enabled.")
        return

    async def work(connection: Connection) -> bool:
        async with connection.transaction():
            return await disabling.enable(connection, source, reason=reason, actor=actor)

    if not on_database(work, in_schema("intake")):
        stop(5, f"{source} is not disabled.")
    messages.print(f"{source} is enabled.")
