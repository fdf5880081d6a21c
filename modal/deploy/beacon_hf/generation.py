"""The only module that uses torch and transformers."""

import os
import time
from typing import Any

from . import prompt, weights
from .answer import Ask, Generated


def prepare(model: str) -> Any:
    """Imports torch and loads the tokenizer, which needs no GPU.

    The result is kept in the memory snapshot. Nothing else is imported here:
    bitsandbytes, and code that checks for it, look for a GPU and would remember that
    there is none. For a model without weights this returns None and raises no error,
    because the snapshot would keep the error after the weights have arrived.
    """
    if model not in weights.present():
        return None
    import torch  # noqa: F401 (its import is the slow part)
    from transformers import AutoTokenizer

    return AutoTokenizer.from_pretrained(weights.folder(model))


def load(model: str, tokenizer: Any) -> "HuggingFace":
    """Loads the model to the GPU, with the tokenizer from prepare."""
    revision = weights.revision(model)
    return HuggingFace(model, revision, prepare(model) if tokenizer is None else tokenizer)


class HuggingFace:
    """A model in 8 bits on the GPU."""

    def __init__(self, model: str, revision: str, tokenizer: Any) -> None:
        import torch
        from transformers import AutoModelForCausalLM, BitsAndBytesConfig

        self._revision = revision
        self._tokenizer = tokenizer
        self._model = AutoModelForCausalLM.from_pretrained(
            weights.folder(model),
            quantization_config=BitsAndBytesConfig(load_in_8bit=True),
            dtype=torch.float16,  # a T4 has no bfloat16
            device_map="cuda",
        )
        self._model.eval()
        # The snapshot includes the state of the random number generator. Without a new
        # seed every restored container would draw the same numbers.
        torch.manual_seed(int.from_bytes(os.urandom(8), "big") >> 1)

    def generate(self, ask: Ask) -> Generated:
        """Generates one answer, with only the caller's parameters."""
        import torch

        text = prompt.render(self._tokenizer, ask.prompt)
        inputs = self._encode(text).to(self._model.device)
        began = time.time()
        with torch.inference_mode():
            output = self._model.generate(**inputs, **sampling(ask), pad_token_id=self._pad())
        torch.cuda.synchronize()
        ended = time.time()
        new = output[0][inputs["input_ids"].shape[1] :].tolist()
        return Generated(
            text=self._tokenizer.decode(new, skip_special_tokens=True).strip(),
            tokens=len(new),
            finish_reason=finish_reason(new, self._ends(), ask.max_tokens),
            prompt_sha256=prompt.sha256(text),
            started_at=began,
            completed_at=ended,
            gpu_memory_used=torch.cuda.memory_allocated(),
            revision=self._revision,
        )

    def _encode(self, text: str) -> Any:
        # A chat template already adds the begin token. Some tokenizers add token types,
        # which these models do not accept.
        special = not getattr(self._tokenizer, "chat_template", None)
        return self._tokenizer(text, return_tensors="pt", add_special_tokens=special, return_token_type_ids=False)

    def _ends(self) -> set[int]:
        ends = self._model.generation_config.eos_token_id
        return set(ends) if isinstance(ends, (list, tuple)) else {ends}

    def _pad(self) -> int:
        pad = self._tokenizer.pad_token_id
        return self._tokenizer.eos_token_id if pad is None else pad


def sampling(ask: Ask) -> dict[str, Any]:
    """Returns the caller's parameters for generation. All others come from the file that
    the model's authors publish with the weights. None depends on the region."""
    chosen: dict[str, Any] = {"max_new_tokens": ask.max_tokens, "do_sample": ask.temperature > 0}
    if ask.temperature > 0:
        chosen["temperature"] = ask.temperature
    return chosen


def finish_reason(tokens: list[int], ends: set[int], max_tokens: int) -> str:
    """Returns "length" if max_tokens ended the text, else "stop"."""
    cut_off = len(tokens) >= max_tokens and tokens[-1] not in ends
    return "length" if cut_off else "stop"
