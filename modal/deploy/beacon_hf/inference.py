"""One question to one loaded model: checks, generation and the form of the answer."""

import time
from collections.abc import Callable
from typing import Protocol

from . import answer
from .answer import Ask, Generated, Json, Place


class Generator(Protocol):
    """A loaded model: `generation.HuggingFace`, or a small fake in tests."""

    def generate(self, ask: Ask) -> Generated:
        """Generates one answer."""


class Endpoint:
    """A model in its container, for all questions to it.

    The model's text is always the answer. A refusal is not repeated with another
    prompt, and there is no minimum length: both would distort the measurement.
    """

    def __init__(self, generator: Generator | None, place: Place, error: str = "") -> None:
        self._generator = generator
        self._place = place
        self._error = error
        self._answered = 0

    def answer(self, ask: Ask) -> Json:
        """Asks the model. The answer reports any error."""
        if not ask.prompt:
            return answer.prompt_missing()
        cold = self._answered == 0
        self._answered += 1
        began = time.time()
        if self._generator is None:
            return answer.failure(self._error, self._place, 0.0)
        try:
            made = self._generator.generate(ask)
        except Exception as error:  # such as out of memory, after which the container may continue
            return answer.failure(describe(error), self._place, time.time() - began)
        return answer.success(ask, made, self._place, cold)


def describe(error: Exception) -> str:
    """Returns an exception as one line for the operator."""
    return f"{type(error).__name__}: {error}".splitlines()[0]


def load(make: Callable[[], Generator], place: Place) -> Endpoint:
    """Returns an endpoint with the model that `make` loads.

    If that fails, the endpoint answers every question with the error. An exception here
    would make Modal start the container again and again, each time at a cost.
    """
    try:
        return Endpoint(make(), place)
    except Exception as error:
        return Endpoint(None, place, describe(error))
