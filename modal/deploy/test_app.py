"""The app under the real `modal` package, called in this process."""

import asyncio
from types import ModuleType, SimpleNamespace

import pytest
from fastapi.testclient import TestClient

from beacon_hf import weights
from conftest import Tiny, import_app

QUESTION = {"model": "llama3.2-1b", "prompt": "why is that", "temperature": 0.1, "max_tokens": 500}


class LocalCall:
    """A spawned call that runs in this process."""

    def __init__(self, answer: dict) -> None:
        self.answer = answer
        self.get = SimpleNamespace(aio=self._get)
        self.cancel = SimpleNamespace(aio=self._get)

    async def _get(self) -> dict:
        return self.answer


@pytest.fixture
def client(eu: ModuleType, monkeypatch: pytest.MonkeyPatch) -> TestClient:
    """The web function `inference`, with the GPU class running in this process."""
    containers: dict = {}

    async def start(ask) -> LocalCall:
        model = containers.setdefault(ask.model, eu.Model(model=ask.model))
        return LocalCall(model.generate.local(ask.prompt, ask.temperature, ask.max_tokens))

    monkeypatch.setattr(eu, "start", start)
    return TestClient(eu.inference.local())


@pytest.mark.parametrize("region, place", [("us", "us-west"), ("eu", "eu-west"), ("apac", "ap-southeast")])
def test_one_source_makes_the_app_of_each_region(region: str, place: str) -> None:
    module = import_app(region)
    assert module.app.name == f"project-beacon-hf-{region}"
    assert module.REGION.place == place


@pytest.mark.parametrize("region", ["", "mars"])
def test_no_region_is_no_deployment(region: str) -> None:
    with pytest.raises(SystemExit, match="us, eu, apac"):
        import_app(region)


def test_regions_run_the_same_code() -> None:
    assert len({import_app(region).VERSION for region in ("us", "eu", "apac")}) == 1


def test_a_model_is_loaded_once_per_container(client: TestClient, tiny: type[Tiny]) -> None:
    colds = [client.post("/", json=QUESTION).json()["cold"] for _ in range(3)]
    assert colds == [True, False, False]
    assert tiny.loaded == 1
    assert client.post("/", json=QUESTION | {"model": "mistral-7b"}).json()["cold"] is True
    assert tiny.loaded == 2, "each model has a container of its own"


def test_an_answer_has_the_forerunners_fields_and_ours(client: TestClient, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MODAL_TASK_ID", "ta-1")
    monkeypatch.setenv("MODAL_REGION", "eu-west-1")
    body = client.post("/", json=QUESTION).json()
    receipt = body.pop("receipt")
    version, digest, system = (body.pop(key) for key in ("code_version", "prompt_sha256", "system_prompt"))
    assert body == {
        "success": True,
        "response": "that is why",
        "model": "llama3.2-1b",
        "inference_time": 0.5,
        "region": "eu-west",
        "tokens_generated": 3,
        "gpu_memory_used": 0,
        "finish_reason": "stop",
        "container_id": "ta-1",
        "observed_region": "eu-west-1",
        "cold": True,
    }
    assert len(version) == 12 and len(digest) == 64 and system
    assert receipt["output"]["metadata"]["temperature"] == 0.1
    assert receipt["output"]["metadata"]["max_tokens"] == 500
    assert receipt["output"]["system_prompt"] == system
    assert receipt["execution_details"]["duration"] == 0.5


def test_the_sdks_method_gives_the_same_answer(client: TestClient, eu: ModuleType) -> None:
    by_web = client.post("/", json=QUESTION).json()
    by_sdk = asyncio.run(eu.Inference().generate.local(**QUESTION))
    assert by_sdk | {"cold": True} == by_web


@pytest.mark.parametrize(
    "body, error",
    [
        ({"prompt": ""}, "Prompt is required"),
        ({}, "Prompt is required"),
        ({"prompt": "x", "model": "gpt"}, "Unknown model: gpt"),
    ],
)
def test_what_needs_no_model_starts_no_gpu(client: TestClient, tiny: type[Tiny], body: dict, error: str) -> None:
    reply = client.post("/", json=body)
    assert (reply.status_code, reply.json()["status"], reply.json()["error"]) == (200, "error", error)
    assert tiny.loaded == 0


@pytest.mark.parametrize(
    "body", [[], "x", None, {"prompt": 1}, {"max_tokens": 0}, {"max_tokens": "many"}, {"temperature": -1}]
)
def test_a_body_of_another_shape_is_refused(client: TestClient, body: object) -> None:
    reply = client.post("/", json=body)
    assert reply.status_code == 422 and reply.json()["detail"]


def test_a_failing_model_says_so_in_one_line(client: TestClient) -> None:
    body = client.post("/", json=QUESTION | {"prompt": "boom"}).json()
    assert body["success"] is False
    assert body["error"] == "RuntimeError: out of memory"


def test_a_model_that_cannot_be_loaded_says_so(tmp_path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(weights, "ROOT", tmp_path)
    body = import_app("us").Model(model="qwen2.5-1.5b").generate.local("x", 0.1, 10)
    assert body["success"] is False
    assert body["error"].startswith("FileNotFoundError: the weights of qwen2.5-1.5b are not in the volume")


def test_other_methods_and_paths_are_not_there(client: TestClient) -> None:
    assert client.get("/").status_code == 405
    assert client.post("/inference", json=QUESTION).status_code == 404
    assert client.get("/docs").status_code == 404


def test_health_is_a_web_function_without_a_model(
    eu: ModuleType, tiny: type[Tiny], monkeypatch: pytest.MonkeyPatch
) -> None:
    async def reload() -> None: ...

    async def stats(model: str) -> SimpleNamespace:
        return SimpleNamespace(num_total_runners=int(model == "mistral-7b"), backlog=0)

    monkeypatch.setattr(eu, "WEIGHTS", SimpleNamespace(reload=SimpleNamespace(aio=reload)))
    monkeypatch.setattr(eu.weights, "present", lambda: ["llama3.2-1b", "mistral-7b"])
    monkeypatch.setattr(eu, "current_stats", stats)
    body = TestClient(eu.health.local()).get("/").json()
    assert body["status"] == "healthy"
    assert body["models_available"] == ["llama3.2-1b", "mistral-7b"]
    assert body["models_ready"] == ["mistral-7b"]
    assert tiny.loaded == 0


def test_the_calls_that_only_modal_can_make_are_there(eu: ModuleType) -> None:
    generate = eu.Model(model="llama3.2-1b").generate
    for call in (
        generate.spawn,
        generate.get_current_stats,
        eu.modal.FunctionCall.get,
        eu.modal.FunctionCall.cancel,
        eu.WEIGHTS.reload,
    ):
        assert callable(call.aio)
