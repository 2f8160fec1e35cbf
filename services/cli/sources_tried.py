"""`frontdoor sources try`: what a message would give, without storing anything."""

import contextlib
import json
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated, NoReturn

import typer
from rich.console import Console

from services.chassis import ids
from services.chassis.reviewed.faults import FilesRefused
from services.cli import dropped_file, message_file, sources_added, trial, trial_told
from services.cli.faulty import faulty
from services.cli.message_file import Reading
from services.cli.options import AsJson
from services.cli.surroundings import ruleset_pack, sources_dir
from services.cli.trial import Trial
from services.intake import answering
from services.intake.canonical import Canonical
from services.intake.rejected import Rejected
from services.intake.source import Source
from services.intake.source_files import check
from services.intake.source_reading import SUFFIX
from services.intake.submission import Refusal

messages = Console(stderr=True, highlight=False, soft_wrap=True, markup=False)
data = Console(highlight=False, soft_wrap=True)


def try_file(
    file: Annotated[Path, typer.Argument(help="A message as a source would send it.")],
    as_source: Annotated[
        str,
        typer.Option(
            "--as",
            metavar="SOURCE",
            help="Whose message it is: a source's name, or a file that is to become one.",
            show_default=False,
        ),
    ] = "",
    show_person: Annotated[
        bool, typer.Option("--show-person", help="Show what is about somebody, too.")
    ] = False,
    line: Annotated[
        int | None,
        typer.Option(
            "--line",
            min=1,
            help="Of a file of many records: the one that begins on this line.",
            show_default="the first",
        ),
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Say what facts a message gives, where each comes from, and where the rules would send it.

    Nothing is stored, and nothing is sent. Without `--as` it is the one source whose message it can
    be. Exit code 1 where the message is refused: the refusal is printed as the sender is told it.
    """
    body, kind = _content(file)
    source = _named(as_source)
    reading = _read(_on_line(body, source, line), kind, source)
    _count(file, body, reading)
    if isinstance(reading.content, Rejected):
        refusal = Refusal(ids.uuid7(), datetime.now(UTC), reading.content)
        _refused(refusal, message_file.kept(body), reading.source, as_json=as_json)
        raise typer.Exit(1)
    try:
        found = trial.tried(reading.content, reading.source, ruleset_pack(), at=datetime.now(UTC))
    except FilesRefused as refused:
        faulty(refused.faults)
        raise typer.Exit(1) from None
    _accepted(found, show_person=show_person, as_json=as_json)


def _content(file: Path) -> tuple[bytes, str]:
    try:
        body = file.read_bytes()
    except OSError as error:
        _stop(f"{file} cannot be read: {error.strerror}.")
    return body, message_file.media_type(file, body)


def _on_line(body: bytes, source: Source | None, line: int | None) -> bytes:
    if line is None:
        return body
    if source is None or not dropped_file.is_one(source):
        _stop("--line is for a source that drops files: name it with --as.")
    found = dropped_file.record(body, source, line)
    if found is None:
        _stop(f"No record begins on line {line}.")
    return found


def _count(file: Path, body: bytes, reading: Reading) -> None:
    """Tell how all records of a dropped file fare, if it can be read."""
    if dropped_file.is_one(reading.source):
        if odd := dropped_file.misnamed(file.name, reading.source):
            messages.print(odd)
        with contextlib.suppress(Rejected):
            for line in dropped_file.told(body, reading.source):
                messages.print(line)


def _named(name: str) -> Source | None:
    """The source of a name, or of a file that is none yet; None where none is named."""
    if not name:
        return None
    if name.endswith(SUFFIX):
        return _stated(Path(name))
    sources = _sources()
    if name not in sources:
        _stop(f"There is no source {name}. There are: {', '.join(sources)}.")
    return sources[name]


def _sources() -> Mapping[str, Source]:
    """Those that hold; what is wrong with others is told, and keeps nothing from being tried."""
    found = check(sources_dir())
    if found.faults:
        faulty(found.faults)
    return found.sources


def _stated(file: Path) -> Source:
    try:
        return sources_added.stated(file, sources_dir())
    except FilesRefused as refused:
        faulty(refused.faults)
        raise typer.Exit(1) from None


def _read(body: bytes, kind: str, source: Source | None) -> Reading:
    if source is not None:
        return message_file.read(body, kind, source)
    found = message_file.candidates(body, kind, _sources())
    if len(found) != 1:
        _ask(found)
    messages.print(f"It can be a message of {found[0].source.name} alone, so it is read as that.")
    return found[0]


def _ask(found: Sequence[Reading]) -> NoReturn:
    messages.print("Whose message is it? Say so with --as. It can be one of")
    for each in found:
        messages.print(f"  {each.source.name:<20} {_outcome(each.content)}")
    raise typer.Exit(2)


def _outcome(content: Canonical | Rejected) -> str:
    return _why(content) if isinstance(content, Rejected) else "taken"


def _why(rejected: Rejected) -> str:
    return f"refused with {rejected.status}, {rejected.reason.replace('_', ' ')}"


def _refused(refusal: Refusal, body: bytes, source: Source, *, as_json: bool) -> None:
    rejected, answer = refusal.rejected, answering.told(refusal, body, source)
    if as_json:
        said = {"source": source.name, "status": rejected.status, "reason": rejected.reason}
        data.print_json(json.dumps({**said, "answer": answer}))
        return
    messages.print(f"As a message of {source.name} it is {_why(rejected)}. The sender is told:")
    data.out(answer)


def _accepted(found: Trial, *, show_person: bool, as_json: bool) -> None:
    if as_json:
        data.print_json(json.dumps(trial.as_dict(found, show_person=show_person)))
    else:
        Console(highlight=False).print(trial_told.told(found, show_person=show_person))


def _stop(why: str) -> NoReturn:
    messages.print(why, style="red")
    raise typer.Exit(2)
