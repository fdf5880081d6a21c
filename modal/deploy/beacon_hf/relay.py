"""Passes a call to the container of its model."""

import asyncio
import contextlib
from collections.abc import Awaitable, Callable
from typing import Any, Protocol

from . import answer
from .answer import Ask, Json
from .catalog import MODELS


class Call(Protocol):
    """A running call of the GPU class: a `modal.FunctionCall`."""

    get: Any
    cancel: Any


# Start starts a call in the container of the question's model.
Start = Callable[[Ask], Awaitable[Call]]


async def relay(ask: Ask, region: str, start: Start) -> Json:
    """Asks the GPU class once and waits. Requests that need no model are answered here, so
    that they start no GPU.

    When the caller disconnects or cancels, Modal cancels this call. The GPU call is then
    canceled too, because no caller would read its answer.
    """
    if not ask.prompt:
        return answer.prompt_missing()
    if ask.model not in MODELS:
        return answer.unknown_model(ask.model, region)
    call = await start(ask)
    try:
        return await call.get.aio()
    except asyncio.CancelledError:
        with contextlib.suppress(Exception):  # Modal cancels it too, but later
            await asyncio.shield(call.cancel.aio())
        raise
