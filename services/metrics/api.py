"""`GET /v1/queues`: the current snapshot as JSON, counts alone, from memory."""

from datetime import datetime

from fastapi import FastAPI
from fastapi.responses import JSONResponse
from pydantic import BaseModel
from starlette.responses import Response

from services.contracts.vocabulary import Urgency
from services.metrics.board import Board
from services.metrics.queues import Distribution
from services.metrics.snapshot import Snapshot


class UrgencyCount(BaseModel):
    """Who waits in one queue with one urgency."""

    waiting: int
    overdue: int
    oldest_received_at: datetime | None


class QueueCount(BaseModel):
    """One queue: who waits to be taken, and how long those waited who were."""

    queue: str
    waiting: int
    overdue: int
    oldest_received_at: datetime | None
    taken: int
    mean_seconds_to_taken: float | None
    by_urgency: dict[Urgency, UrgencyCount]


class StageCount(BaseModel):
    """One stage: who is in it, and how long it took those who have passed it."""

    stage: str
    waiting: int
    oldest_entered_at: datetime | None
    done: int
    mean_seconds: float | None


class QueuesNow(BaseModel):
    """All queues and stages at one moment."""

    taken_at: datetime
    queues: list[QueueCount]
    stages: list[StageCount]


def build_api(board: Board) -> FastAPI:
    """The API over what the board shows."""
    api = FastAPI(
        title="Front Door metrics", version="1", docs_url=None, redoc_url=None, openapi_url=None
    )

    @api.get("/v1/queues", response_model=QueuesNow)
    async def queues() -> QueuesNow | Response:
        """Who waits where. 503 where this process does not count."""
        if board.snapshot is None:
            return _elsewhere()
        return queues_now(board.snapshot)

    return api


def queues_now(snapshot: Snapshot) -> QueuesNow:
    """The snapshot as the API shows it."""
    names = snapshot.queues.ages
    return QueuesNow(
        taken_at=snapshot.taken_at,
        queues=[_queue(snapshot, name) for name in names],
        stages=[
            StageCount(
                stage=stage,
                waiting=ages.total,
                oldest_entered_at=snapshot.queues.oldest_entered_at.get(stage),
                done=snapshot.queues.stage_durations[stage].total,
                mean_seconds=_mean(snapshot.queues.stage_durations[stage]),
            )
            for stage, ages in snapshot.queues.stage_ages.items()
        ],
    )


def _queue(snapshot: Snapshot, name: str) -> QueueCount:
    cells = {urgency: snapshot.queues.cells[name, urgency] for urgency in Urgency}
    oldest = [c.oldest_received_at for c in cells.values() if c.oldest_received_at is not None]
    waited = snapshot.queues.waited[name]
    return QueueCount(
        queue=name,
        waiting=sum(cell.depth for cell in cells.values()),
        overdue=sum(cell.overdue for cell in cells.values()),
        oldest_received_at=min(oldest, default=None),
        taken=waited.total,
        mean_seconds_to_taken=_mean(waited),
        by_urgency={
            urgency: UrgencyCount(
                waiting=cell.depth, overdue=cell.overdue, oldest_received_at=cell.oldest_received_at
            )
            for urgency, cell in cells.items()
        },
    )


def _mean(waits: Distribution) -> float | None:
    return waits.seconds / waits.total if waits.total else None


def _elsewhere() -> Response:
    problem = {
        "type": "about:blank",
        "title": "No snapshot here",
        "status": 503,
        "detail": "This process has no count of the queues: another one counts, or none could.",
    }
    return JSONResponse(
        problem, 503, headers={"Retry-After": "5"}, media_type="application/problem+json"
    )
