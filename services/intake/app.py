"""The composition root of intake."""

from datetime import timedelta
from functools import partial
from pathlib import Path

from fastapi import FastAPI

from services.chassis import prune
from services.chassis.consumer import Consumer
from services.chassis.service import Background, Runtime, Service
from services.chassis.settings import ChassisSettings
from services.intake import handlers, instruments, retention
from services.intake.api import build_api, open_doors
from services.intake.back.delivering import Delivering
from services.intake.committing import Committing
from services.intake.doors import adw, mailboxes, port, tls
from services.intake.doors.folder import FolderDoor
from services.intake.doors.hl7 import Hl7Door
from services.intake.doors.mailbox import Opened
from services.intake.doors.mllp import Bounds, Mllp
from services.intake.front import Front
from services.intake.group import Group
from services.intake.in_force import InForce
from services.intake.key_sets import KeySets
from services.intake.keys import Keys
from services.intake.latest import checking
from services.intake.pseudonym import Pseudonyms
from services.intake.releasing import Releasing
from services.intake.rereading import Rereading
from services.intake.secret_files import SecretFiles
from services.intake.settings import IntakeSettings
from services.intake.source_files import SOURCES
from services.intake.triage.api import PREFIX as TRIAGE
from services.intake.triage.api import build_api as build_triage
from services.intake.triage.desk import ANSWERS, Desk
from services.intake.verify import verifying
from services.intake.watching import Watch
from services.intake.who import Who


class ReadingSettings(ChassisSettings):
    """What reading what became of referrals needs; no key is among it."""

    sources_dir: Path = SOURCES


def build_consumers(settings: ReadingSettings) -> tuple[Consumer, ...]:
    """What intake reads; it needs no key."""
    sources = InForce(settings.sources_dir)
    return (handlers.consumer(lambda: sources.held),)


def build_service(settings: IntakeSettings) -> Service:
    """Intake, with the sources whose files hold; of the others it tells when it is asked."""
    return Intake(settings, InForce(settings.sources_dir)).service()


class Intake:
    """The parts of the service that the runtime brings together."""

    def __init__(self, settings: IntakeSettings, sources: InForce) -> None:
        self._settings = settings
        self._sources = sources
        self._watch = Watch(sources)
        self._pseudonyms = Pseudonyms(
            key_id=settings.person_ref_key_id,
            key=settings.person_ref_key.get_secret_value().encode(),
        )
        self._opened: Front | None = None

    def service(self) -> Service:
        """What the chassis runs."""
        return Service(
            name="intake",
            settings=self._settings,
            consumers=(handlers.consumer(lambda: self._sources.held),),
            api=self._api,
            background=(
                self._watch.run,
                verifying,
                checking,
                self._pruning,
                prune.answers(ANSWERS),
                self._watch.settled(self._answering),
                self._watch.settled(self._releasing),
                *self._doors(),
            ),
            checks=(("sources", self._watch.ready),),
            waits=(("sources", self._watch.waits),),
            ready_without_reading=True,
        )

    def _api(self, runtime: Runtime) -> FastAPI:
        doors = open_doors(build_api(), self._front(runtime))
        triage = build_triage()
        triage.state.desk = Desk(runtime.works, self._pseudonyms.refs)
        doors.mount(TRIAGE, triage)
        return doors

    def _front(self, runtime: Runtime) -> Front:
        """What all doors have behind them, made once."""
        if self._opened is None:
            self._opened = self._open(runtime)
        return self._opened

    def _open(self, runtime: Runtime) -> Front:
        settings = self._settings
        group = Group(
            Committing(runtime.works, self._pseudonyms.refs, timedelta(days=settings.link_days)),
            limit=settings.inflight_limit,
            together=settings.commit_together,
        )
        instruments.inflight.set_function(lambda: group.inflight)
        instruments.inflight_limit.set(settings.inflight_limit)
        return Front(
            who=Who(Keys(runtime.pool), KeySets(), SecretFiles(settings.secrets_dir)),
            sources=self._sources,
            group=group,
            pool=runtime.pool,
            refs=self._pseudonyms.refs,
            answer_within=settings.answer_within_seconds,
            body_within=settings.body_within_seconds,
        )

    def _doors(self) -> tuple[Background, ...]:
        """The doors that are no HTTP, and that are open, once it is known who is disabled."""
        settings = self._settings
        opened: list[Background] = []
        if settings.adw_dir is not None:
            opened.append(self._adw)
        if settings.drops_dir is not None:
            opened.append(self._dropping)
        if settings.mllp_port:
            opened.append(self._mllp)
        mail = mailboxes.named(settings.mail_dir, settings.imap_url, settings.imap_password_file)
        opened += [partial(self._mailbox, each) for each in mail]
        return tuple(map(self._watch.settled, opened))

    async def _adw(self, runtime: Runtime) -> None:
        if self._settings.adw_dir:
            await adw.serving(self._front(runtime), self._settings.adw_dir)

    async def _dropping(self, runtime: Runtime) -> None:
        settings = self._settings
        if settings.drops_dir is not None:
            door = FolderDoor(
                self._front(runtime), settings.drops_dir, settle=settings.drops_settle_seconds
            )
            await door.run()

    async def _mllp(self, runtime: Runtime) -> None:
        settings = self._settings
        bounds = Bounds(
            frame_within=settings.body_within_seconds,
            connections=settings.mllp_connections,
            of_an_address=max(1, settings.mllp_connections // 4),
        )
        secured = None
        if settings.mllp_certificate and settings.mllp_key:
            secured = tls.context(
                settings.mllp_certificate, settings.mllp_key, settings.mllp_client_ca
            )
        bound = await port.listening(settings.mllp_host, settings.mllp_port)
        await Mllp(Hl7Door(self._front(runtime)), bounds).serve(bound, secured)

    async def _answering(self, runtime: Runtime) -> None:
        settings = self._settings
        secrets = SecretFiles(settings.secrets_dir)
        await Delivering(self._sources, secrets, adw_dir=settings.adw_dir).run(runtime)

    async def _releasing(self, runtime: Runtime) -> None:
        front = self._front(runtime)
        await Releasing(front, Rereading(front, self._settings.mail_server)).run(runtime)

    async def _pruning(self, runtime: Runtime) -> None:
        settings = self._settings
        kept = retention.rules(
            answers=settings.answer_days,
            rejects=settings.reject_days,
            bodies=settings.body_days,
            told=settings.told_days,
        )
        await retention.pruning(runtime, kept)

    async def _mailbox(self, opened: Opened, runtime: Runtime) -> None:
        settings, front = self._settings, self._front(runtime)
        server, poll = settings.mail_server, settings.mail_poll_seconds
        await mailboxes.serving(front, opened, server=server, poll_seconds=poll)
