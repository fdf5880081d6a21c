"""The requests of `modal deploy`, as a fake control plane receives them."""

import asyncio
import os
import sys
from pathlib import Path

import pytest
from modal_proto import api_pb2

from fake_modal import Deployments, serving

APP = Path(__file__).parent / "app.py"
PLACES = {"us": "us-west", "eu": "eu-west", "apac": "ap-southeast"}


async def deploy(region: str) -> Deployments:
    """Runs the real command of the README in a separate process."""
    deployments = Deployments()
    async with serving(deployments) as url:
        environ = os.environ | {
            "BEACON_REGION": region,
            "MODAL_SERVER_URL": url,
            "MODAL_TOKEN_ID": "ak-test",
            "MODAL_TOKEN_SECRET": "as-test",
            "MODAL_CONFIG_PATH": os.devnull,
        }
        process = await asyncio.create_subprocess_exec(
            *(sys.executable, "-m", "modal", "deploy", str(APP)),
            env=environ,
            cwd=APP.parents[2],  # the root, whose folder "modal" must not hide the package
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.STDOUT,
        )
        output, _ = await asyncio.wait_for(process.communicate(), 60)
    assert process.returncode == 0, output.decode()
    return deployments


@pytest.fixture(scope="module")
def told() -> dict[str, Deployments]:
    """The deployment of each region."""
    return {region: asyncio.run(deploy(region)) for region in PLACES}


@pytest.fixture(params=PLACES)
def one(request: pytest.FixtureRequest, told: dict[str, Deployments]) -> tuple[str, Deployments]:
    """Each region in turn."""
    return request.param, told[request.param]


def test_two_web_functions_make_the_urls_that_beacon_asks(one: tuple[str, Deployments]) -> None:
    region, deployments = one
    assert deployments.apps == [f"project-beacon-hf-{region}"]
    web = {name: f.webhook_config for name, f in deployments.functions.items() if f.webhook_config.type}
    # A host is WORKSPACE--APP-FUNCTION unless the function requests another label.
    assert sorted(web) == ["health", "inference"]
    for config in web.values():
        assert config.requested_suffix == ""
        assert config.requires_proxy_auth, "no stranger may spend the operator's money"


def test_a_model_has_a_gpu_and_one_container_of_its_own(one: tuple[str, Deployments]) -> None:
    region, deployments = one
    ranked = deployments.functions["Model.*"]
    assert ranked.resources.gpu_config.gpu_type == "T4"
    assert ranked.autoscaler_settings.max_containers == 1
    assert ranked.autoscaler_settings.scaledown_window == 300, "as config.toml says"
    assert list(ranked.scheduler_placement.regions) == [PLACES[region]]
    assert [field.name for field in ranked.class_parameter_info.schema] == ["model"]
    assert ranked.checkpointing_enabled
    assert ranked.volume_mounts[0].read_only and not ranked.secret_ids
    assert ranked.retry_policy.retries == 0, "only Beacon decides about retries"


def test_the_relay_needs_no_gpu_and_is_not_moved(one: tuple[str, Deployments]) -> None:
    region, deployments = one
    for name in ("Inference.*", "inference", "health"):
        relay = deployments.functions[name]
        assert relay.resources.gpu_config.gpu_type == "" and not relay.secret_ids
        assert relay.max_concurrent_inputs == 100
        assert relay.scheduler_placement.nonpreemptible
        assert list(relay.scheduler_placement.regions) == [PLACES[region]]
        assert relay.retry_policy.retries == 0
    for name in ("Inference.*", "inference"):
        longest = deployments.functions["Model.*"]
        assert deployments.functions[name].timeout_secs == longest.timeout_secs + longest.startup_timeout_secs


def test_the_method_can_be_spawned_from_go(one: tuple[str, Deployments]) -> None:
    method = one[1].functions["Inference.*"].method_definitions["generate"]
    assert api_pb2.DATA_FORMAT_CBOR in method.supported_input_formats
    names = [argument.name for argument in method.function_schema.arguments]
    assert names == ["model", "prompt", "temperature", "max_tokens"]


def test_containers_find_the_region_in_their_image(one: tuple[str, Deployments]) -> None:
    region, deployments = one
    lines = [line for line in deployments.image_lines if "BEACON_REGION" in line]
    assert len(lines) == 3 and all(f"BEACON_REGION={region}" in line for line in lines), lines


def test_regions_differ_by_name_and_place_alone(told: dict[str, Deployments]) -> None:
    """Regions with different code would measure the code, as the forerunner's did."""
    first, *others = [normal(deployments) for deployments in told.values()]
    for other in others:
        assert other == first


def normal(deployments: Deployments) -> dict[str, object]:
    """Returns a deployment without its name, its place and Modal's ids."""
    functions: dict[str, object] = {}
    for name, function in deployments.functions.items():
        copy = type(function)()
        copy.CopyFrom(function)
        for field in ("app_name", "scheduler_placement", "image_id", "mount_ids", "secret_ids", "object_dependencies"):
            copy.ClearField(field)
        for mount in copy.volume_mounts:
            mount.volume_id = ""
        functions[name] = copy
    lines = [line for line in deployments.image_lines if "BEACON_REGION" not in line]
    return {"functions": functions, "images": sorted(lines), "volumes": deployments.volumes}
