"""One question to one loaded model: checks, generation, the answer's shape."""

import time
from collections.abc import Callable
from typing import Protocol

from . import answer
from .answer import Ask, Generated, Json, Place


class Generator(Protocol):
    """A loaded model; `generation.HuggingFace`, or a tiny one in tests."""

    def generate(self, ask: Ask) -> Generated:
        """Asks the model once."""


class Endpoint:
    """A model in its container, from the first question to the last.

    Whatever the model writes is the answer. There is no second attempt under
    another prompt when it refuses, and no least length: both would hide what is
    being measured.
    """

    def __init__(self, generator: Generator | None, place: Place, error: str = "") -> None:
        self._generator = generator
        self._place = place
        self._error = error
        self._answered = 0

    def answer(self, ask: Ask) -> Json:
        """Asks the model, and says in the answer what went wrong if anything did."""
        if not ask.prompt:
            return answer.prompt_missing()
        cold = self._answered == 0
        self._answered += 1
        began = time.time()
        if self._generator is None:
            return answer.failure(self._error, self._place, 0.0)
        try:
            made = self._generator.generate(ask)
        except Exception as error:  # out of memory, for one: the container may live on
            return answer.failure(describe(error), self._place, time.time() - began)
        return answer.success(ask, made, self._place, cold)


def describe(error: Exception) -> str:
    """An exception as one line for the operator."""
    return f"{type(error).__name__}: {error}".splitlines()[0]


def load(make: Callable[[], Generator], place: Place) -> Endpoint:
    """An endpoint with the model that `make` loads.

    A model that cannot be loaded is an endpoint that says so. A container that
    fails to start is started again and again, and each time is paid for.
    """
    try:
        return Endpoint(make(), place)
    except Exception as error:
        return Endpoint(None, place, describe(error))
