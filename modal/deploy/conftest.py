"""Shared by the tests: the app of a region, with a small fake model."""

import importlib
import sys
from types import ModuleType

import pytest

from beacon_hf import generation, prompt
from beacon_hf.answer import Ask, Generated


class Tiny:
    """A model that answers with the words reversed, and counts how often it was loaded."""

    loaded = 0

    def __init__(self, model: str) -> None:
        Tiny.loaded += 1
        self.model = model

    def generate(self, ask: Ask) -> Generated:
        """Answers at once. The question "boom" raises an error."""
        if ask.prompt == "boom":
            raise RuntimeError("out of memory\nTried to allocate 2 GiB")
        words = ask.prompt.split()[::-1][: ask.max_tokens]
        return Generated(
            text=" ".join(words),
            tokens=len(words),
            finish_reason="length" if len(words) == ask.max_tokens else "stop",
            prompt_sha256=prompt.sha256(ask.prompt),
            started_at=100.0,
            completed_at=100.5,
            gpu_memory_used=0,
            revision="abc",
        )


def import_app(region: str) -> ModuleType:
    """Imports the app's module as a deployment of that region does."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("BEACON_REGION", region)
        sys.modules.pop("app", None)
        return importlib.import_module("app")


@pytest.fixture
def tiny(monkeypatch: pytest.MonkeyPatch) -> type[Tiny]:
    """Replaces torch by the fake model."""
    Tiny.loaded = 0
    monkeypatch.setattr(generation, "prepare", lambda model: "tokenizer")
    monkeypatch.setattr(generation, "load", lambda model, tokenizer: Tiny(model))
    return Tiny


@pytest.fixture
def eu(tiny: type[Tiny]) -> ModuleType:
    """The app of one region, with the fake model."""
    return import_app("eu")
