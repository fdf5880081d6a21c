"""The request and every form of answer, as the clients of the forerunner expect them.

The function returns its errors as HTTP 200 with the error in the body. That is the
forerunner's contract, which Beacon understands.
"""

from dataclasses import dataclass
from typing import Any

from .prompt import SYSTEM_PROMPT

Json = dict[str, Any]


@dataclass(frozen=True)
class Ask:
    """One question with its parameters, the same for every region."""

    model: str
    prompt: str
    temperature: float
    max_tokens: int


@dataclass(frozen=True)
class Place:
    """Where a container runs: as configured, and as observed in the container."""

    claim: str
    container_id: str
    observed_region: str
    code_version: str


@dataclass(frozen=True)
class Generated:
    """The model's text, with measurements."""

    text: str
    tokens: int
    finish_reason: str  # "length" when max_tokens ended it, else "stop"
    prompt_sha256: str
    started_at: float
    completed_at: float
    gpu_memory_used: int
    revision: str  # of the weights

    @property
    def seconds(self) -> float:
        """The time on the GPU, without queue and cold start."""
        return self.completed_at - self.started_at


def unknown_model(model: str, region: str) -> Json:
    """Returns the answer for a model that is not in the catalog."""
    return {"status": "error", "error": f"Unknown model: {model}", "region": region}


def prompt_missing() -> Json:
    """Returns the answer to an empty question, which is not sent to a model."""
    return {"status": "error", "error": "Prompt is required"}


def failure(error: str, place: Place, seconds: float) -> Json:
    """Returns the answer when the model could not be loaded or failed to generate."""
    return {
        "success": False,
        "error": error,
        "region": place.claim,
        "inference_time": seconds,
        "container_id": place.container_id,
        "code_version": place.code_version,
    }


def success(ask: Ask, made: Generated, place: Place, cold: bool) -> Json:
    """Returns the answer with the model's text unchanged. An empty text is valid."""
    return {
        "success": True,
        "response": made.text,
        "model": ask.model,
        "inference_time": made.seconds,
        "region": place.claim,
        "tokens_generated": made.tokens,
        "gpu_memory_used": made.gpu_memory_used,
        "finish_reason": made.finish_reason,
        "container_id": place.container_id,
        "observed_region": place.observed_region,
        "cold": cold,
        "code_version": place.code_version,
        "system_prompt": SYSTEM_PROMPT,
        "prompt_sha256": made.prompt_sha256,
        "receipt": receipt(ask, made, place),
    }


def receipt(ask: Ask, made: Generated, place: Place) -> Json:
    """Returns the record that the forerunner stored as proof of a run."""
    return {
        "schema_version": "v0.1.0",
        "execution_details": {
            "provider_id": f"modal-{place.claim}",
            "region": place.claim,
            "model": ask.model,
            "started_at": made.started_at,
            "completed_at": made.completed_at,
            "duration": made.seconds,
        },
        "output": {
            "response": made.text,
            "prompt": ask.prompt,
            "system_prompt": SYSTEM_PROMPT,
            "tokens_generated": made.tokens,
            "metadata": {
                "temperature": ask.temperature,
                "max_tokens": ask.max_tokens,
                "full_response": ask.prompt + made.text,
                "region_context": place.claim,
            },
        },
        "provenance": {
            "provider": "modal",
            "architecture": "hf-transformers",
            "model_registry": ask.model,
            "revision": made.revision,
        },
    }
