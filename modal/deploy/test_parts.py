"""The modules that do not need Modal's package."""

import asyncio
import json
from types import SimpleNamespace

import pytest

from beacon_hf import generation, health, prompt, regions, relay, weights
from beacon_hf.answer import Ask
from beacon_hf.catalog import DEFAULT_MODEL, MODELS

ASK = Ask("mistral-7b", "why", 0.1, 10)


def test_the_system_prompt_names_no_place() -> None:
    text = prompt.SYSTEM_PROMPT.lower()
    for word in ("us", "america", "europe", "eu", "asia", "apac", "located", "region"):
        assert word not in text.split(), word


class Template:
    """A tokenizer with a template that writes the date, like Llama's."""

    chat_template = "{{ date_string }}"

    def apply_chat_template(self, conversation, *, tokenize, add_generation_prompt, date_string="today"):
        assert not tokenize and add_generation_prompt
        return f"{date_string}|" + "|".join(turn["content"] for turn in conversation)


def test_the_rendered_prompt_is_the_same_tomorrow() -> None:
    text = prompt.render(Template(), " Why? ")
    assert text == f"{prompt.TEMPLATE_DAY}|{prompt.SYSTEM_PROMPT}| Why? ", "the question is not changed"
    assert prompt.sha256("é") == "4a99557e4033c3539de2eb65472017cad5f9557f7a0625a09f1c3f6e2ba69c4c"


class Stubborn(Template):
    """A template that accepts only user and assistant turns."""

    def apply_chat_template(self, conversation, **options):
        if conversation[0]["role"] == "system":
            raise ValueError("Conversation roles must alternate user/assistant/user/assistant/...")
        return super().apply_chat_template(conversation, **options)


def test_a_template_without_a_system_turn_is_told_the_same() -> None:
    text = prompt.render(Stubborn(), "Why?")
    assert text == f"{prompt.TEMPLATE_DAY}|{prompt.SYSTEM_PROMPT}\n\nWhy?"


def test_a_model_without_a_template_gets_plain_turns() -> None:
    text = prompt.render(SimpleNamespace(chat_template=None), "Why?")
    assert text == f"System: {prompt.SYSTEM_PROMPT}\nUser: Why?\nAssistant:"


def test_generation_gets_the_callers_parameters_and_no_others() -> None:
    assert generation.sampling(Ask("m", "p", 0.7, 64)) == {"max_new_tokens": 64, "do_sample": True, "temperature": 0.7}
    assert generation.sampling(Ask("m", "p", 0, 64)) == {"max_new_tokens": 64, "do_sample": False}


@pytest.mark.parametrize("tokens, reason", [([5, 6], "stop"), ([5, 6, 7], "length"), ([5, 6, 2], "stop"), ([], "stop")])
def test_length_is_said_when_max_tokens_ended_it(tokens: list[int], reason: str) -> None:
    assert generation.finish_reason(tokens, {2}, 3) == reason


def test_every_region_serves_the_same_models() -> None:
    assert DEFAULT_MODEL in MODELS
    assert {region.app_name for region in regions.REGIONS.values()} == {
        f"project-beacon-hf-{suffix}" for suffix in ("us", "eu", "apac")
    }


def test_weights_count_when_all_of_them_are_there(tmp_path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(weights, "ROOT", tmp_path)
    (tmp_path / "mistral-7b").mkdir()
    assert weights.present() == [], "a download that broke off"
    with pytest.raises(FileNotFoundError):
        weights.revision("mistral-7b")
    (tmp_path / "mistral-7b" / weights.MARK).write_text(json.dumps({"revision": "abc"}))
    assert weights.present() == ["mistral-7b"] and weights.revision("mistral-7b") == "abc"


class SlowCall:
    """A call that runs until it is canceled."""

    def __init__(self, cancel_fails: bool) -> None:
        self.canceled = False
        self.cancel_fails = cancel_fails
        self.get = SimpleNamespace(aio=lambda: asyncio.sleep(3600))
        self.cancel = SimpleNamespace(aio=self._cancel)

    async def _cancel(self) -> None:
        self.canceled = True
        if self.cancel_fails:
            raise ConnectionError


@pytest.mark.parametrize("cancel_fails", [False, True])
def test_a_caller_that_leaves_stops_the_gpu(cancel_fails: bool) -> None:
    async def main() -> bool:
        call = SlowCall(cancel_fails)

        async def start(ask: Ask) -> SlowCall:
            return call

        task = asyncio.create_task(relay.relay(ASK, "eu-west", start))
        await asyncio.sleep(0.01)
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task
        return call.canceled

    assert asyncio.run(main())


def test_health_tells_what_modal_does_not_tell() -> None:
    async def stats(model: str) -> SimpleNamespace:
        if model == "mistral-7b":
            raise ConnectionError("wk-secret")
        return SimpleNamespace(num_total_runners=1, backlog=2)

    body = asyncio.run(health.report("eu-west", "v", ["mistral-7b", "llama3.2-1b"], stats))
    assert body["status"] == "degraded"
    assert body["models"] == {
        "mistral-7b": {"error": "ConnectionError"},
        "llama3.2-1b": {"containers": 1, "backlog": 2},
    }
    assert body["models_available"] == ["mistral-7b", "llama3.2-1b"] and body["models_ready"] == ["llama3.2-1b"]


def test_a_silent_modal_does_not_hold_health_up(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(health, "PATIENCE", 0.01)
    body = asyncio.run(health.report("eu-west", "v", ["mistral-7b"], lambda model: asyncio.sleep(3600)))
    assert body["models"] == {"mistral-7b": {"error": "TimeoutError"}}


def test_a_region_without_weights_serves_nobody() -> None:
    assert asyncio.run(health.report("eu-west", "v", [], None))["status"] == "no weights"
