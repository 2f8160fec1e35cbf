"""`frontdoor rules`: whether a pack loads, and what its rules say of some facts."""

import json
import sys
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.console import Console

from services.cli.backtest import backtest
from services.router.decide import decide
from services.router.explain import story, text
from services.router.load import PACKS, Pack, load
from services.router.load import read as read_pack
from services.router.question import Unclear, read
from services.router.reading.examples import rehearse
from services.router.reading.faults import Faults, PackRefused

if TYPE_CHECKING:
    from services.router.proof.prove import Proof

app = typer.Typer(help="The rules that decide where a referral goes.", no_args_is_help=True)
app.command()(backtest)
messages = Console(stderr=True, highlight=False, soft_wrap=True, markup=False)
data = Console(highlight=False, soft_wrap=True)

AsJson = Annotated[bool, typer.Option("--json", help="Print JSON.")]
PACK = "The folder of the pack; the Leeds pilot's, if none is named."
PILOT = PACKS / "leeds-pilot"


@app.command()
def check(
    pack: Annotated[
        Path, typer.Argument(help="The folder of the pack.", show_default=False)
    ] = PILOT,
    as_json: AsJson = False,
) -> None:
    """Load a pack, run its examples, prove its invariants; say everything that is wrong with it."""
    try:
        loaded, proof = _proven(pack)
    except PackRefused as refused:
        _print_refused(refused, as_json=as_json)
        raise typer.Exit(1) from None
    summary = {**_summary(loaded), "proof": asdict(proof)}
    if as_json:
        data.out(json.dumps({"ok": True, **summary}))
        return
    data.out("ok: {ruleset} {version}, {rules} rules, {examples} examples".format(**summary))
    data.out(
        f"proven in {proof.seconds:.2f} s, for all facts: each of {proof.rules} rules can lead, "
        f"{proof.invariants} invariants hold"
    )
    data.out(f"sha256 {loaded.ruleset.ref.sha256}")


@app.command()
def explain(
    facts: Annotated[str, typer.Argument(help="A JSON file with facts, or - for standard input.")],
    pack: Annotated[Path, typer.Option(help=PACK, show_default=False)] = PILOT,
    as_json: AsJson = False,
) -> None:
    """Say where the rules would send a referral with these facts, and why."""
    try:
        loaded = load(pack)
        state = read(_content(facts), at=datetime.now(UTC))
    except (PackRefused, Unclear, OSError) as error:
        messages.print(str(error))
        raise typer.Exit(1) from None
    decision = decide(loaded.program, state)
    told = story(decision, state.facts, loaded.ruleset)
    if as_json:
        data.out(json.dumps({"decision": decision.model_dump(mode="json"), "story": told}))
    else:
        data.out(text(told))


def _proven(folder: Path) -> tuple[Pack, "Proof"]:
    """What is wrong with the examples hides nothing that is wrong with the proofs."""
    from services.router.proof.prove import prove  # no other command waits for the solver to load

    pack, faults = read_pack(folder), Faults()
    rehearse(pack.program, pack.examples, faults)
    proof = prove(pack, faults)
    faults.refuse_if_any()
    return pack, proof


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


def _print_refused(refused: PackRefused, *, as_json: bool) -> None:
    if not as_json:
        messages.print(str(refused))
        messages.print(f"refused: {len(refused.faults)} to put right")
        return
    faults = [
        {
            "file": fault.place.file,
            "line": fault.place.line,
            "column": fault.place.column,
            "message": fault.message,
        }
        for fault in refused.faults
    ]
    data.out(json.dumps({"ok": False, "faults": faults}))
