"""The way from a call to the container of its model."""

import asyncio
import contextlib
from collections.abc import Awaitable, Callable
from typing import Any, Protocol

from . import answer
from .answer import Ask, Json
from .catalog import MODELS


class Call(Protocol):
    """A call under way at the GPU class: a `modal.FunctionCall`."""

    get: Any
    cancel: Any


# Start begins a call at the container of the model that is asked.
Start = Callable[[Ask], Awaitable[Call]]


async def relay(ask: Ask, region: str, start: Start) -> Json:
    """Asks the GPU class once and waits. What needs no model is answered here, so
    that no GPU is started for it.

    When the caller hangs up or cancels, Modal cancels this; the GPU then is told to
    stop too, instead of finishing an answer that nobody reads.
    """
    if not ask.prompt:
        return answer.prompt_missing()
    if ask.model not in MODELS:
        return answer.unknown_model(ask.model, region)
    call = await start(ask)
    try:
        return await call.get.aio()
    except asyncio.CancelledError:
        with contextlib.suppress(Exception):  # Modal ends it too, only later
            await asyncio.shield(call.cancel.aio())
        raise
