"""A service's life: start in any order of its servers, stop in order on SIGTERM."""

import asyncio
import contextlib
import gc
import signal
from collections.abc import Coroutine
from importlib.metadata import version
from typing import Any

import uvloop
from starlette.types import ASGIApp

from services.chassis import (
    connection,
    database,
    http,
    huge_pages,
    instruments,
    logs,
    prune,
    saturation,
)
from services.chassis.admin import Reasons, build_admin
from services.chassis.database import Pool
from services.chassis.http import Server
from services.chassis.logs import logger
from services.chassis.loop import Loop
from services.chassis.producer import Producer
from services.chassis.publisher import Publisher
from services.chassis.schema import behind, newest
from services.chassis.service import Runtime, Service
from services.chassis.work import Works

EXIT_STUCK = 70


def run(service: Service) -> int:
    """Run until SIGTERM or SIGINT; the exit code: 0, or 70 where a consumer was stuck."""
    logs.configure()
    connection.install()
    with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        return runner.run(_live(service))


async def _live(service: Service) -> int:
    pool = await database.open_pool(service.name, service.settings)
    publisher = Publisher(service.name, pool, Producer(service.settings))
    return await Life(service, pool, publisher).live()


class Life:
    """One run of one service."""

    def __init__(self, service: Service, pool: Pool, publisher: Publisher) -> None:
        settings, works = service.settings, Works(pool, publisher, f"/frontdoor/{service.name}")
        self._service = service
        self._log = logger(service.name)
        self._runtime = Runtime(settings, pool, works)
        self._loops = [Loop(consumer, settings, works) for consumer in service.consumers]
        self._publisher = publisher
        self._stop = asyncio.Event()
        self._exit = 0
        self._servers: list[tuple[Server, asyncio.Task[None]]] = []

    async def live(self) -> int:
        """Start, run, stop; the exit code."""
        loop = asyncio.get_running_loop()
        loop.set_exception_handler(self._unheard)
        for number in (signal.SIGTERM, signal.SIGINT):
            loop.add_signal_handler(number, self._stop.set)
        self._serve()
        instruments.build_info.labels(version("frontdoor"), newest(self._service.name)).set(1)
        steady = [self._publisher.run(), self._watch(), prune.run(self._runtime)]
        steady += [saturation.run(self._runtime), huge_pages.run(self._runtime)]
        steady += [work(self._runtime) for work in self._service.background]
        tasks = [self._task(each) for each in steady]
        reading = [self._task(each.run()) for each in self._loops]
        gc.collect()
        gc.freeze()
        gc.set_threshold(200_000, 50, 1_000)
        await self._stop.wait()
        await self._shut(reading, tasks)
        return self._exit

    def _serve(self) -> None:
        settings = self._service.settings
        ports = {
            "admin_port": self._listen(
                build_admin(self._alive, self._ready, self._waits),
                settings.admin_host,
                settings.admin_port,
            )
        }
        if self._service.api is not None:
            ports["api_port"] = self._listen(
                self._service.api(self._runtime), settings.api_host, settings.api_port
            )
        self._log.info("listening", extra=ports)

    def _listen(self, app: ASGIApp, host: str, port: int) -> int:
        bound = http.listen(host, port)
        running = http.server(app)
        self._servers.append((running, self._task(http.serve(running, bound))))
        return int(bound.getsockname()[1])

    def _task(self, work: Coroutine[Any, Any, None]) -> "asyncio.Task[None]":
        task = asyncio.ensure_future(work)
        task.add_done_callback(self._ended)
        return task

    def _ended(self, task: "asyncio.Future[None]") -> None:
        """A part that ends before the stop ends the process: it is started again whole."""
        error = None if task.cancelled() else task.exception()
        if error is None and self._stop.is_set():
            return
        self._log.error("a part of the service ended", exc_info=error)
        self._exit = 1
        self._stop.set()

    def _unheard(self, _: asyncio.AbstractEventLoop, context: dict[str, Any]) -> None:
        """An error that nobody waited for. asyncio's own words would quote its message."""
        self._log.error("an error nobody waited for", exc_info=context.get("exception"))

    async def _watch(self) -> None:
        """End the process where a consumer has work and gets nowhere without a named cause."""
        limit = self._service.settings.no_progress_seconds
        while True:
            await asyncio.sleep(min(5.0, limit / 4))
            if any(each.state.stuck_for() > limit for each in self._loops):
                self._log.error("a consumer is stuck")
                self._exit = EXIT_STUCK
                self._stop.set()

    def _alive(self) -> Reasons:
        limit = self._service.settings.no_progress_seconds
        return {
            f"consumer {each.consumer.name}": "no progress"
            if each.state.stuck_for() > limit
            else None
            for each in self._loops
        } | {"event loop": None}

    async def _ready(self) -> Reasons:
        reasons: Reasons = {"stopping": "stopping" if self._stop.is_set() else None}
        reasons["database"] = await behind(self._runtime.pool, self._service.name)
        if not self._service.ready_without_reading:
            reasons |= self._reading()
        for name, check in self._service.checks:
            reasons[name] = await check(self._runtime)
        return reasons

    def _waits(self) -> Reasons:
        """What keeps nothing from going on, as a door that is open, and a person must know."""
        reading = self._reading() if self._service.ready_without_reading else {}
        return reading | {name: waits() for name, waits in self._service.waits}

    def _reading(self) -> Reasons:
        return {f"consumer {each.consumer.name}": each.state.not_ready() for each in self._loops}

    async def _shut(
        self, reading: list["asyncio.Task[None]"], tasks: list["asyncio.Task[None]"]
    ) -> None:
        """Unready at once; finish what is at hand, commit, leave, flush; under 20 seconds."""
        self._log.info("stopping")
        for each in self._loops:
            each.stop()
        doors = [asyncio.create_task(http.leave(*each)) for each in self._servers[1:]]
        if reading or doors:
            await asyncio.wait([*reading, *doors], timeout=9)
        for task in [*reading, *tasks]:
            task.cancel()
        await asyncio.wait([*reading, *tasks], timeout=2)
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(4):
                await self._publisher.flush()
        await http.stop(*self._servers[0])
        self._runtime.pool.terminate()
        self._log.info("stopped", extra={"exit": self._exit})
