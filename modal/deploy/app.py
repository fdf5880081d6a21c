"""The app that Beacon asks, one source for every region.

    BEACON_REGION=us modal deploy modal/deploy/app.py

makes `project-beacon-hf-us`, and likewise eu and apac:

    inference  POST, a web function   ┐
    Inference.generate  for Spawn     ┴─> relay ──> Model(model=…).generate, one GPU each
    health     GET, a web function    ──> Modal's statistics of Model, the weights
    download   fetches the weights, run by hand

A workspace may have about eight web functions, so there are two per region and not
two per model. One container per model is had by a parametrized class all the same:
Modal keeps a pool of its own for every value of a parameter, and the limit of one
container holds for each pool (Modal: guide/parametrized-functions, guide/scale). So
a model that starts cold keeps no other waiting, and no container holds two.

The relay needs no GPU. One container of it takes every call of the region at once.
"""

import asyncio
import contextlib
import os
from typing import Any

import modal

from beacon_hf import generation, regions, weights
from beacon_hf import health as vitals
from beacon_hf import inference as questions
from beacon_hf.answer import Ask, Json, Place
from beacon_hf.relay import Call, relay
from beacon_hf.version import code_version

REGION = regions.chosen(os.environ)
VERSION = code_version(__file__)

# "0" opens the web functions to everybody who knows their URLs, at your cost.
PROXY_AUTH = os.environ.get("BEACON_PROXY_AUTH", "1") != "0"

WEIGHTS = modal.Volume.from_name("project-beacon-weights", create_if_missing=True)
VOLUMES = {str(weights.ROOT): WEIGHTS}

# Containers import this file too, and must find the same region in it.
SETTINGS = {regions.ENVIRONMENT_KEY: REGION.suffix, "BEACON_PROXY_AUTH": "1" if PROXY_AUTH else "0"}


def image(*packages: str, **settings: str) -> modal.Image:
    """An image with this source. Versions are exact: the three deployments are not
    made at the same moment, and must not differ."""
    return (
        modal.Image.debian_slim(python_version="3.12")
        .uv_pip_install(*packages)
        .env(SETTINGS | settings)
        .add_local_python_source("beacon_hf")
    )


relay_image = image("fastapi==0.121.3")
gpu_image = image(
    "torch==2.9.1",
    "transformers==4.57.3",
    "accelerate==1.12.0",
    "bitsandbytes==0.48.2",
    HF_HUB_OFFLINE="1",
)
download_image = image("huggingface_hub==0.36.0")

app = modal.App(REGION.app_name)

# A call may take a cold start and the longest answer; Modal's clock of a web request
# is another one, after which the caller is handed over to a result URL.
LONGEST_CALL = 900
LONGEST_START = 1200


@app.cls(
    image=gpu_image,
    gpu="T4",
    memory=12288,
    region=REGION.place,
    volumes={path: volume.with_mount_options(read_only=True) for path, volume in VOLUMES.items()},
    max_containers=1,
    scaledown_window=300,  # longer than a strict barrier waits between two questions
    timeout=LONGEST_CALL,
    startup_timeout=LONGEST_START,
    enable_memory_snapshot=True,
)
class Model:
    """One model in one container, loaded once."""

    model: str = modal.parameter()

    @modal.enter(snap=True)
    def prepare(self) -> None:
        """Runs once for the snapshot, without a GPU."""
        self.tokenizer = generation.prepare(self.model)

    @modal.enter(snap=False)
    def load(self) -> None:
        """Runs in every container, also in one that is restored."""
        self.endpoint = questions.load(lambda: generation.load(self.model, self.tokenizer), place())

    @modal.method()
    def generate(self, prompt: str, temperature: float, max_tokens: int) -> Json:
        """Asks the model once."""
        return self.endpoint.answer(Ask(self.model, prompt, temperature, max_tokens))


def place() -> Place:
    """Where this container is. The observed region is the cloud's own word for it."""
    return Place(
        claim=REGION.claim,
        container_id=os.environ.get("MODAL_TASK_ID", ""),
        observed_region=os.environ.get("MODAL_REGION", ""),
        code_version=VERSION,
    )


async def start(ask: Ask) -> Call:
    """Begins a call at the model's own container. Spawned and not awaited, because
    only a call that was spawned can be canceled."""
    return await Model(model=ask.model).generate.spawn.aio(ask.prompt, ask.temperature, ask.max_tokens)


async def answer(ask: Ask) -> Json:
    """Asks and waits, for all who ask."""
    return await relay(ask, REGION.claim, start)


def small(**more: Any) -> dict[str, Any]:
    """What the functions without a GPU have in common. They are not preemptible: one
    that was moved in mid-call would ask the GPU a second time."""
    return {"image": relay_image, "region": REGION.place, "nonpreemptible": True, "max_containers": 1} | more


@app.cls(**small(scaledown_window=300, timeout=LONGEST_START + LONGEST_CALL))
@modal.concurrent(max_inputs=100)
class Inference:
    """The way in for Modal's SDK, which can spawn a method but no web function."""

    @modal.method()
    async def generate(self, model: str, prompt: str, temperature: float = 0.1, max_tokens: int = 500) -> Json:
        """Asks a model; the same answer as the web function's."""
        return await answer(Ask(model, prompt, temperature, max_tokens))


@app.function(**small(scaledown_window=300, timeout=LONGEST_START + LONGEST_CALL))
@modal.concurrent(max_inputs=100)
@modal.asgi_app(requires_proxy_auth=PROXY_AUTH)
def inference() -> Any:
    """POST: asks a model."""
    from beacon_hf import web

    return web.inference_app(answer)


@app.function(**small(volumes=VOLUMES, timeout=30))
@modal.concurrent(max_inputs=100)
@modal.asgi_app(requires_proxy_auth=PROXY_AUTH)
def health() -> Any:
    """GET: reachable, with the state of every model's container; starts none."""
    from beacon_hf import web

    async def report() -> Json:
        with contextlib.suppress(Exception):  # an older view of the volume does as well
            await WEIGHTS.reload.aio()
        present = await asyncio.to_thread(weights.present)
        return await vitals.report(REGION.claim, VERSION, present, current_stats)

    return web.health_app(report)


async def current_stats(model: str) -> Any:
    """What Modal knows of one model's containers."""
    return await Model(model=model).generate.get_current_stats.aio()


@app.function(
    image=download_image,
    volumes=VOLUMES,
    secrets=[modal.Secret.from_name("huggingface", required_keys=["HF_TOKEN"])],
    timeout=3600,
)
def download() -> None:
    """Fetches the weights that are missing, once for all regions."""
    have = weights.present()
    for model in weights.MODELS:
        if model not in have:
            print(model, weights.fetch(model))
            WEIGHTS.commit()
