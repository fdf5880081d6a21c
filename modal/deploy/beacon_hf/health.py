"""The state of the models, read without starting a GPU container.

The health function runs in its own small container, so that this container runs says
nothing about the models. It asks Modal for the state of each model's containers and
checks which weights are in the volume.
"""

import asyncio
import time
from collections.abc import Awaitable, Callable, Iterable
from typing import Any

from .answer import Json

# Stats returns the state of one model's containers, with the fields backlog and
# num_total_runners.
Stats = Callable[[str], Awaitable[Any]]

# Seconds to wait for Modal's statistics. Beacon waits 10 s for the whole answer.
PATIENCE = 5.0


async def report(region: str, code_version: str, models: Iterable[str], stats: Stats) -> Json:
    """Returns the answer of the health function. A model whose state Modal does not report
    is still listed as available, because it may answer; the status is then degraded."""
    available = list(models)
    found = await asyncio.gather(*(one(model, stats) for model in available))
    states = dict(zip(available, found, strict=True))
    ready = [model for model, state in states.items() if state.get("containers", 0) > 0]
    return {
        "status": status(states),
        "timestamp": time.time(),
        "models_available": available,
        "models_ready": ready,
        "models_ready_count": len(ready),
        "models": states,
        "region": region,
        "architecture": "hf-transformers",
        "cache_initialized": bool(ready),
        "code_version": code_version,
    }


async def one(model: str, stats: Stats) -> Json:
    """Returns the state of one model's containers, or the reason why it is unknown."""
    try:
        now = await asyncio.wait_for(stats(model), PATIENCE)
    except Exception as error:
        return {"error": type(error).__name__}  # without its text, which may have internals of Modal
    return {"containers": now.num_total_runners, "backlog": now.backlog}


def status(states: dict[str, Json]) -> str:
    """Returns the status of a region. Without any weights it can serve no model."""
    if not states:
        return "no weights"
    if any("error" in state for state in states.values()):
        return "degraded"
    return "healthy"
