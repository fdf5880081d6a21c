"""The models that every region serves, by the ids that Beacon uses."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Model:
    """One model at Hugging Face."""

    repo: str
    gated: bool = False  # the licence must be accepted before a download


# Beacon's configuration decides which of these it asks in a region. A model without
# requests starts no container and costs nothing.
MODELS: dict[str, Model] = {
    "llama3.2-1b": Model("meta-llama/Llama-3.2-1B-Instruct", gated=True),
    "mistral-7b": Model("mistralai/Mistral-7B-Instruct-v0.3", gated=True),
    "qwen2.5-1.5b": Model("Qwen/Qwen2.5-1.5B-Instruct"),
}

DEFAULT_MODEL = "llama3.2-1b"
