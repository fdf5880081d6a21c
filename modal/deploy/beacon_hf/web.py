"""The two web functions, each an application with one route at "/".

Only the relay's image has FastAPI, so this module is imported only there.
"""

from collections.abc import Awaitable, Callable

from fastapi import FastAPI
from pydantic import BaseModel, Field

from .answer import Ask, Json
from .catalog import DEFAULT_MODEL


class Body(BaseModel):
    """The body of a POST, with the forerunner's defaults. Unknown keys are ignored. For a
    wrong type FastAPI answers 422."""

    model: str = DEFAULT_MODEL
    prompt: str = ""
    temperature: float = Field(default=0.1, ge=0, le=5, allow_inf_nan=False)
    max_tokens: int = Field(default=500, ge=1, le=8192)

    def ask(self) -> Ask:
        """Returns the question."""
        return Ask(self.model, self.prompt, self.temperature, self.max_tokens)


def inference_app(ask: Callable[[Ask], Awaitable[Json]]) -> FastAPI:
    """Returns an application whose POST / asks a model."""
    web = bare("inference")

    @web.post("/")
    async def inference(body: Body) -> Json:
        return await ask(body.ask())

    return web


def health_app(report: Callable[[], Awaitable[Json]]) -> FastAPI:
    """Returns an application whose GET / reports the health."""
    web = bare("health")

    @web.get("/")
    async def health() -> Json:
        return await report()

    return web


def bare(title: str) -> FastAPI:
    """Returns an application without documentation pages."""
    return FastAPI(title=title, docs_url=None, redoc_url=None, openapi_url=None)
