"""The app that Beacon calls, one source for every region.

    BEACON_REGION=us modal deploy modal/deploy/app.py

deploys `project-beacon-hf-us`. BEACON_REGION=eu and apac deploy the other two. The app
has four functions:

    inference  POST, a web function   ┐
    Inference.generate  for Spawn     ┴─> relay ──> Model(model=…).generate, one GPU each
    health     GET, a web function    ──> Modal's statistics of Model, and the weights
    download   fetches the weights; run by hand

A workspace may have about eight web functions, so there are two per region, not two
per model. Each model still has its own container, because Model is a parametrized
class: Modal keeps a separate pool for every value of a parameter, and the limit of one
container applies to each pool (Modal: guide/parametrized-functions, guide/scale). So
the cold start of one model does not delay another, and no container holds two models.

The relay needs no GPU. One container of it handles all calls of the region at once.
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

# "0" lets anyone with the URLs call the web functions, at your cost.
PROXY_AUTH = os.environ.get("BEACON_PROXY_AUTH", "1") != "0"

WEIGHTS = modal.Volume.from_name("project-beacon-weights", create_if_missing=True)
VOLUMES = {str(weights.ROOT): WEIGHTS}

# Containers import this file too and must get the same region from it.
SETTINGS = {regions.ENVIRONMENT_KEY: REGION.suffix, "BEACON_PROXY_AUTH": "1" if PROXY_AUTH else "0"}


def image(*packages: str, **settings: str) -> modal.Image:
    """Returns an image with this source. Versions are exact, because the three apps are
    deployed at different times and must not differ."""
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

# Timeouts in seconds. A call may take a cold start and the longest answer. They are not
# the 150 s after which Modal redirects a web request to a result URL.
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
    """One model in one container. It is loaded once."""

    model: str = modal.parameter()

    @modal.enter(snap=True)
    def prepare(self) -> None:
        """Runs once before the memory snapshot, without a GPU."""
        self.tokenizer = generation.prepare(self.model)

    @modal.enter(snap=False)
    def load(self) -> None:
        """Runs in every container, also in one that is restored from the snapshot."""
        self.endpoint = questions.load(lambda: generation.load(self.model, self.tokenizer), place())

    @modal.method()
    def generate(self, prompt: str, temperature: float, max_tokens: int) -> Json:
        """Asks the model one question."""
        return self.endpoint.answer(Ask(self.model, prompt, temperature, max_tokens))


def place() -> Place:
    """Returns where this container runs. The observed region is the cloud's region name."""
    return Place(
        claim=REGION.claim,
        container_id=os.environ.get("MODAL_TASK_ID", ""),
        observed_region=os.environ.get("MODAL_REGION", ""),
        code_version=VERSION,
    )


async def start(ask: Ask) -> Call:
    """Starts a call in the model's container. It spawns the call, because only a spawned
    call can be canceled."""
    return await Model(model=ask.model).generate.spawn.aio(ask.prompt, ask.temperature, ask.max_tokens)


async def answer(ask: Ask) -> Json:
    """Asks a model and waits for its answer; used by both ways to call the app."""
    return await relay(ask, REGION.claim, start)


def small(**more: Any) -> dict[str, Any]:
    """Returns the options of all functions without a GPU. They are not preemptible: one that
    Modal moved during a call would send the question to the GPU again."""
    return {"image": relay_image, "region": REGION.place, "nonpreemptible": True, "max_containers": 1} | more


@app.cls(**small(scaledown_window=300, timeout=LONGEST_START + LONGEST_CALL))
@modal.concurrent(max_inputs=100)
class Inference:
    """The method for Modal's SDK, which cannot spawn a web function."""

    @modal.method()
    async def generate(self, model: str, prompt: str, temperature: float = 0.1, max_tokens: int = 500) -> Json:
        """Asks a model. The answer is the same as that of the web function."""
        return await answer(Ask(model, prompt, temperature, max_tokens))


@app.function(**small(scaledown_window=300, timeout=LONGEST_START + LONGEST_CALL))
@modal.concurrent(max_inputs=100)
@modal.asgi_app(requires_proxy_auth=PROXY_AUTH)
def inference() -> Any:
    """Serves POST, which asks a model."""
    from beacon_hf import web

    return web.inference_app(answer)


@app.function(**small(volumes=VOLUMES, timeout=30))
@modal.concurrent(max_inputs=100)
@modal.asgi_app(requires_proxy_auth=PROXY_AUTH)
def health() -> Any:
    """Serves GET, which reports the state of every model's containers and starts none."""
    from beacon_hf import web

    async def report() -> Json:
        with contextlib.suppress(Exception):  # without a reload the volume's last known state is used
            await WEIGHTS.reload.aio()
        present = await asyncio.to_thread(weights.present)
        return await vitals.report(REGION.claim, VERSION, present, current_stats)

    return web.health_app(report)


async def current_stats(model: str) -> Any:
    """Returns Modal's statistics of one model's containers."""
    return await Model(model=model).generate.get_current_stats.aio()


@app.function(
    image=download_image,
    volumes=VOLUMES,
    secrets=[modal.Secret.from_name("huggingface", required_keys=["HF_TOKEN"])],
    timeout=3600,
)
def download() -> None:
    """Downloads the missing weights, once for all regions."""
    have = weights.present()
    for model in weights.MODELS:
        if model not in have:
            print(model, weights.fetch(model))
            WEIGHTS.commit()
