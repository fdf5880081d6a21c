"""Generation, with small fakes of torch and transformers, which are too large for a
test."""

import contextlib
import sys
from types import ModuleType, SimpleNamespace
from typing import Any

import pytest

from beacon_hf import generation, prompt, weights
from beacon_hf.answer import Ask

END = 2


class Row(list):
    """A row of a tensor."""

    def __getitem__(self, index: Any) -> Any:
        found = super().__getitem__(index)
        return Row(found) if isinstance(index, slice) else found

    def tolist(self) -> list[int]:
        """Returns the row as a list of numbers."""
        return list(self)


class Inputs(dict):
    """The output of a tokenizer."""

    def to(self, device: str) -> "Inputs":
        """Moves the tensors to the GPU."""
        assert device == "cuda:0"
        return self


class Tokenizer:
    """A tokenizer whose prompt has three tokens."""

    chat_template = "x"
    pad_token_id = None
    eos_token_id = END

    def apply_chat_template(self, conversation: list, **options: Any) -> str:
        """Renders only the question, to keep the text short."""
        return "<begin>" + conversation[-1]["content"]

    def __call__(self, text: str, *, add_special_tokens: bool, **options: Any) -> Inputs:
        assert options == {"return_tensors": "pt", "return_token_type_ids": False}
        assert text.startswith("<begin>") and not add_special_tokens, "the template has written it"
        return Inputs(input_ids=SimpleNamespace(shape=(1, 3)))

    def decode(self, tokens: list[int], skip_special_tokens: bool) -> str:
        """Returns the tokens as text."""
        assert skip_special_tokens
        return " " + " ".join(str(token) for token in tokens if token != END)


class Network:
    """A model that always writes the same tokens, up to max_new_tokens."""

    device = "cuda:0"
    generation_config = SimpleNamespace(eos_token_id=[END, 3])
    writes = (7, 8, 9, END)

    def __init__(self, **loaded: Any) -> None:
        self.loaded = loaded
        self.asked: list[dict] = []

    def eval(self) -> None:
        """Does nothing."""

    def generate(self, **asked: Any) -> list[Row]:
        """Returns the tokens of the prompt followed by the new ones."""
        self.asked.append(asked)
        return [Row((1, 1, 1, *self.writes[: asked["max_new_tokens"]]))]


@pytest.fixture
def network(monkeypatch: pytest.MonkeyPatch, tmp_path: Any) -> Any:
    """A volume with one model, and the fake libraries that load it."""
    seeds: list[int] = []
    torch: Any = ModuleType("torch")
    torch.float16 = "float16"
    torch.manual_seed = seeds.append
    torch.inference_mode = contextlib.nullcontext
    torch.cuda = SimpleNamespace(synchronize=lambda: None, memory_allocated=lambda: 123)
    transformers: Any = ModuleType("transformers")
    transformers.AutoTokenizer = SimpleNamespace(from_pretrained=lambda path: Tokenizer())
    transformers.BitsAndBytesConfig = dict
    made = SimpleNamespace(seeds=seeds)

    def from_pretrained(path: Any, **options: Any) -> Network:
        made.model = Network(path=path, **options)
        return made.model

    transformers.AutoModelForCausalLM = SimpleNamespace(from_pretrained=from_pretrained)
    monkeypatch.setitem(sys.modules, "torch", torch)
    monkeypatch.setitem(sys.modules, "transformers", transformers)
    monkeypatch.setattr(weights, "ROOT", tmp_path)
    (tmp_path / "mistral-7b").mkdir()
    (tmp_path / "mistral-7b" / weights.MARK).write_text('{"revision": "abc"}')
    return made


def ask(max_tokens: int) -> Ask:
    return Ask("mistral-7b", "why", 0.1, max_tokens)


@pytest.mark.parametrize("max_tokens, text, tokens, reason", [(500, "7 8 9", 4, "stop"), (2, "7 8", 2, "length")])
def test_what_the_model_wrote_is_the_answer(network: Any, max_tokens: int, text: str, tokens: int, reason: str) -> None:
    tokenizer = generation.prepare("mistral-7b")
    made = generation.load("mistral-7b", tokenizer).generate(ask(max_tokens))
    assert (made.text, made.tokens, made.finish_reason) == (text, tokens, reason)
    assert made.prompt_sha256 == prompt.sha256("<begin>why")
    assert (made.gpu_memory_used, made.revision) == (123, "abc")
    assert made.seconds >= 0
    asked = network.model.asked[0]
    assert asked.pop("input_ids")
    assert asked == {"max_new_tokens": max_tokens, "do_sample": True, "temperature": 0.1, "pad_token_id": END}


def test_a_model_is_loaded_in_8_bits_and_draws_anew(network: Any) -> None:
    for _ in range(2):
        generation.load("mistral-7b", "kept tokenizer")
    loaded = network.model.loaded
    assert loaded["quantization_config"] == {"load_in_8bit": True} and loaded["dtype"] == "float16"
    assert len(set(network.seeds)) == 2, "a restored snapshot would repeat its random numbers"


def test_weights_that_come_after_the_snapshot_are_found(network: Any) -> None:
    assert generation.prepare("qwen2.5-1.5b") is None
    made = generation.load("mistral-7b", None).generate(ask(500))
    assert made.text == "7 8 9"
