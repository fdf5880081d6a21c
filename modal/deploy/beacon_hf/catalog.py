"""The models that every region serves, by the ids that Beacon asks for."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Model:
    """One model as Hugging Face has it."""

    repo: str
    gated: bool = False  # its licence must be accepted before it can be downloaded


# Which of these a region is asked for is Beacon's configuration; a model that
# nobody asks for starts no container and costs nothing.
MODELS: dict[str, Model] = {
    "llama3.2-1b": Model("meta-llama/Llama-3.2-1B-Instruct", gated=True),
    "mistral-7b": Model("mistralai/Mistral-7B-Instruct-v0.3", gated=True),
    "qwen2.5-1.5b": Model("Qwen/Qwen2.5-1.5B-Instruct"),
}

DEFAULT_MODEL = "llama3.2-1b"
