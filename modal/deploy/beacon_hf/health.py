"""What can be said of the GPU class from outside, without starting it.

The health function runs in a small container of its own. That this container is up
says nothing, so it is not what is reported: it asks Modal for the state of each
model's containers, and looks whether the weights are there.
"""

import asyncio
import time
from collections.abc import Awaitable, Callable, Iterable
from typing import Any

from .answer import Json

# Stats gives the state of one model's containers, with the fields backlog and
# num_total_runners.
Stats = Callable[[str], Awaitable[Any]]

# Beacon waits 10 s for the whole answer.
PATIENCE = 5.0


async def report(region: str, code_version: str, models: Iterable[str], stats: Stats) -> Json:
    """The answer of the health function. Models whose state Modal does not tell are
    offered all the same, since they may well answer; the status says degraded."""
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
    """The state of one model's containers, or why it is not known."""
    try:
        now = await asyncio.wait_for(stats(model), PATIENCE)
    except Exception as error:
        return {"error": type(error).__name__}  # its text might be an internal of Modal's
    return {"containers": now.num_total_runners, "backlog": now.backlog}


def status(states: dict[str, Json]) -> str:
    """One word for a region; without any weights it serves nobody."""
    if not states:
        return "no weights"
    if any("error" in state for state in states.values()):
        return "degraded"
    return "healthy"
