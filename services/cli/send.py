"""`frontdoor send`: deliver a message file to the right door, as a source would."""

import json
import re
from pathlib import Path
from typing import Annotated, NoReturn
from uuid import uuid4

import httpx
import typer
from rich.console import Console

from services.cli import message_file, send_mllp
from services.cli.keys import NoKeyError, key_of
from services.cli.surroundings import addresses, sources_dir
from services.intake.source import Source, SourceDoor
from services.intake.source_files import load_all

messages = Console(stderr=True, highlight=False, soft_wrap=True)
data = Console(highlight=False, soft_wrap=True)

_REFERRAL = re.compile(
    r"""(?:/v1/referrals/|"ServiceRequest",\s*"id":\s*"|Accepted: )([0-9a-f-]{36})"""
)
"""Where each door tells the referral's id."""

LOOKS = {
    SourceDoor.FOLDER: "DROPS_DIR/{0}/inbox",
    SourceDoor.ADW: "ADW_DIR/{0}/inbox",
    SourceDoor.MAILBOX: "a Maildir, MAIL_DIR, or a mailbox by IMAP",
}

PATHS = {SourceDoor.JSON: "/v1/referrals", SourceDoor.BARS: "/FHIR/R4/$process-message"}


def send(
    file: Annotated[Path, typer.Argument(help="The message as the source would send it.")],
    source: Annotated[str, typer.Option("--as", help="The source whose message it is.")],
    idempotency_key: Annotated[
        str, typer.Option(help="Idempotency-Key, or X-Request-Id on the FHIR door; HL7 has MSH-10.")
    ] = "",
    as_json: Annotated[bool, typer.Option("--json", help="Print status and body as JSON.")] = False,
) -> None:
    """Send a file to intake and print the answer; exit code 1 where it was refused."""
    known = load_all(sources_dir())
    if source not in known:
        _fail(f"There is no source {source}. There are: {', '.join(sorted(known))}.", 2)
    if known[source].door is SourceDoor.MLLP:
        _send_mllp(file, as_json=as_json)
        return
    if known[source].door not in PATHS or known[source].signs:
        _fail(_otherwise(known[source]), 2)
    answer = _deliver(file, known[source], idempotency_key)
    _print(answer, as_json=as_json)
    if answer.is_error:
        raise typer.Exit(1)


def _otherwise(source: Source) -> str:
    """Where a message belongs of a source that signs what it sends, or sends no HTTP."""
    if source.signs:
        return f"{source.name} shows who it is by a signature: only it can send."
    where = LOOKS[source.door].format(source.name)
    return f"{source.name} sends no HTTP. Put the file where its door looks: {where}."


def _deliver(file: Path, source: Source, idempotency_key: str) -> httpx.Response:
    api, body = addresses()["intake"].api, _read(file)
    try:
        return httpx.post(
            f"{api}{PATHS[source.door]}", content=body, timeout=30,
            headers=_headers(file, body, source, idempotency_key) | _authorization(source),
        )  # fmt: skip
    except httpx.HTTPError as error:
        _unreachable(str(api), error)


def _send_mllp(file: Path, *, as_json: bool) -> None:
    address, body = addresses()["intake"].mllp or "", _read(file)
    try:
        answer = send_mllp.deliver(address, body)
    except (OSError, ValueError) as error:
        _unreachable(address, error)
    word, text = (
        send_mllp.word(answer),
        answer.decode("ascii", errors="replace").replace("\r", "\n"),
    )
    if as_json:
        data.print_json(json.dumps({"status": word, "body": text}))
    else:
        messages.print(word)
        data.print(text.rstrip())
        _point(text)
    if not send_mllp.accepted(answer):
        raise typer.Exit(1)


def _read(file: Path) -> bytes:
    try:
        return file.read_bytes()
    except OSError as error:
        _fail(f"{file} cannot be read: {error.strerror}.", 2)


def _unreachable(address: str, error: Exception) -> NoReturn:
    _fail(
        f"Intake cannot be reached at {address} ({type(error).__name__}). "
        "`make demo` or `frontdoor run intake` starts it.",
        1,
    )


def _authorization(source: Source) -> dict[str, str]:
    try:
        return {"Authorization": f"Bearer {key_of(source.name)}"}
    except NoKeyError:
        _fail(
            f"No key of {source.name} is at hand. Set FRONTDOOR_KEY, or issue one: "
            f"frontdoor sources rotate-key {source.name}",
            2,
        )
    except OSError as error:
        _fail(f"No key can be issued: the database is away ({type(error).__name__}).", 1)


def _headers(file: Path, body: bytes, source: Source, idempotency_key: str) -> dict[str, str]:
    xml = body.lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"<")
    if source.door is SourceDoor.JSON:
        many = message_file.media_type(file, body) == message_file.LINES
        named = {"Idempotency-Key": idempotency_key} if idempotency_key else {}
        return {"Content-Type": message_file.LINES if many else "application/json", **named}
    return {
        "Content-Type": f"application/fhir+{'xml' if xml else 'json'}",
        "Accept": "application/fhir+json",
        "X-Request-Id": idempotency_key or str(uuid4()),
        "X-Correlation-Id": str(uuid4()),
    }


def _print(answer: httpx.Response, *, as_json: bool) -> None:
    body = _body(answer)
    if as_json:
        data.print_json(json.dumps({"status": answer.status_code, "body": body}))
        return
    messages.print(f"{answer.status_code} {answer.reason_phrase}")
    if isinstance(body, str):
        data.print(body)
    else:
        data.print_json(json.dumps(body))
    if answer.is_success:
        _point(answer.text)


def _point(text: str) -> None:
    if found := _REFERRAL.search(text):
        messages.print(f"What becomes of it: frontdoor referral show {found[1]}")


def _body(answer: httpx.Response) -> object:
    try:
        return answer.json()
    except ValueError:
        return answer.text


def _fail(message: str, code: int) -> NoReturn:
    messages.print(f"[red]{message}[/red]")
    raise typer.Exit(code)
