"""`frontdoor rules`: whether a pack loads, and what its rules say of some facts."""

import json
import sys
import time
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.prompt import Prompt

from services.chassis.reviewed.faults import FilesRefused
from services.cli import (
    activating,
    asking,
    differing,
    explaining,
    reporting,
    shadowing,
    stored_rules,
)
from services.cli.backtest import backtest
from services.cli.faulty import faulty
from services.cli.options import AsHtml, AsJson
from services.cli.proving import proven
from services.contracts.referral import ReferralState
from services.router.explain import text
from services.router.load import PACKS, Pack, load
from services.router.otherwise import explained, next_question
from services.router.preview import Previews, Question
from services.router.proven import keep as keep_proof
from services.router.question import Unclear, read

app = typer.Typer(help="The rules that decide where a referral goes.", no_args_is_help=True)
messages = Console(stderr=True, highlight=False, soft_wrap=True, markup=False)
data = Console(highlight=False, soft_wrap=True)

PACK = "The folder of the pack; the Leeds pilot's, if none is named."
PILOT = PACKS / "leeds-pilot"


@app.command()
def check(
    pack: Annotated[
        Path, typer.Argument(help="The folder of the pack.", show_default=False)
    ] = PILOT,
    keep: Annotated[
        bool, typer.Option("--keep", help="Put the proof beside the pack: a router asks for it.")
    ] = False,
    as_json: AsJson = False,
) -> None:
    """Load a pack, run its examples, prove its invariants; say everything that is wrong with it."""
    started = time.perf_counter()
    try:
        loaded, proof = proven(pack)
    except FilesRefused as refused:
        faulty(refused.faults, as_json=as_json)
        raise typer.Exit(1) from None
    seconds = time.perf_counter() - started
    if keep:
        keep_proof(pack, proof)
    summary = {**_summary(loaded), "proof": proof.model_dump(), "seconds": round(seconds, 3)}
    if as_json:
        data.out(json.dumps({"ok": True, **summary}))
        return
    data.out("ok: {ruleset} {version}, {rules} rules, {examples} examples".format(**summary))
    data.out(
        f"proven in {seconds:.2f} s, for all facts: each of {proof.rules} rules can lead, "
        f"{proof.invariants} invariants hold{_in_periods(loaded)}"
    )
    data.out(f"sha256 {loaded.ruleset.ref.sha256}")


@app.command()
def explain(
    facts: Annotated[str, typer.Argument(help="A JSON file with facts, or - for standard input.")],
    pack: Annotated[Path, typer.Option(help=PACK, show_default=False)] = PILOT,
    html: AsHtml = None,
    as_json: AsJson = False,
) -> None:
    """Say where the rules would send a referral with these facts, why, and what would change it."""
    loaded, state = _asked(pack, facts)
    found = Previews(loaded.program).of(state, said=state.facts.model_fields_set)
    if html is not None:
        explaining.write(html, found, loaded.ruleset, of="A referral with these facts")
    elif as_json:
        data.out(found.model_dump_json(include={"decision", "story", "elsewhere", "ask"}))
    else:
        data.out(explained(found, loaded.ruleset))


@app.command()
def ask(
    facts: Annotated[
        str | None,
        typer.Argument(
            help="A JSON file with the facts known so far, or -; you are asked, if none is named.",
            show_default=False,
        ),
    ] = None,
    pack: Annotated[Path, typer.Option(help=PACK, show_default=False)] = PILOT,
    as_json: AsJson = False,
) -> None:
    """Say which question settles most, given what is known so far; or ask until all is settled."""
    loaded, state = _asked(pack, facts)
    previews = Previews(loaded.program)
    if facts is None:
        found = asking.until_settled(previews, state, _answered)
    else:
        found = previews.of(state, said=state.facts.model_fields_set)
    if as_json:
        data.out(found.model_dump_json(include={"ask", "settled", "decision"}))
        return
    data.out(next_question(found))
    data.out(text(found.story))


def _answered(question: Question) -> str:
    words = question.fact.replace("_", " ").capitalize()
    try:
        return Prompt.ask(words, choices=list(question.answers), console=messages)
    except EOFError:
        raise typer.Abort from None


def _asked(folder: Path, facts: str | None) -> tuple[Pack, ReferralState]:
    """The pack that loads, and the facts; what cannot be read is told, and the command ends."""
    try:
        content = b"{}" if facts is None else _content(facts)
        return load(folder), read(content, at=datetime.now(UTC))
    except (FilesRefused, Unclear, OSError) as error:
        messages.print(str(error))
        raise typer.Exit(1) from None


def _content(name: str) -> bytes:
    return sys.stdin.buffer.read() if name == "-" else Path(name).read_bytes()


def _summary(loaded: Pack) -> dict[str, object]:
    ref = loaded.ruleset.ref
    return {
        "ruleset": ref.id,
        "version": ref.version,
        "sha256": ref.sha256,
        "rules": len(loaded.ruleset.ids),
        "examples": len(loaded.examples),
    }


def _in_periods(loaded: Pack) -> str:
    count = len(loaded.program.periods)
    return f", in each of {count} periods" if count > 1 else ""


app.command()(differing.diff)
app.command()(backtest)
app.command()(reporting.report)
app.command()(activating.activate)
app.command()(activating.approve)
app.command()(activating.rollback)
app.command()(activating.withdraw)
app.command("history")(stored_rules.show_history)
app.command()(stored_rules.export)
app.add_typer(shadowing.app, name="shadow")
