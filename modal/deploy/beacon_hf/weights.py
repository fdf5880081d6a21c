"""The weights, in one volume that all regions read.

They are fetched once, by hand, and not by whichever container comes first: so every
region runs the very same files, no GPU is paid for waiting on a download, and no
container that answers strangers holds a token.
"""

import json
from pathlib import Path

from .catalog import MODELS

ROOT = Path("/weights")
MARK = "beacon.json"


def folder(model: str) -> Path:
    """Where the files of a model lie."""
    return ROOT / model


def revision(model: str) -> str:
    """The commit of a model's files; FileNotFoundError when they are not all there."""
    mark = folder(model) / MARK
    if not mark.exists():
        raise FileNotFoundError(f"the weights of {model} are not in the volume: modal run app.py::download")
    return json.loads(mark.read_text())["revision"]


def present() -> list[str]:
    """The models whose files are all there."""
    return [model for model in MODELS if (folder(model) / MARK).exists()]


def fetch(model: str) -> str:
    """Downloads a model at its newest commit and returns that. The mark comes last:
    a download that broke off leaves none."""
    from huggingface_hub import HfApi, snapshot_download

    repo = MODELS[model].repo
    commit = HfApi().model_info(repo).sha
    target = folder(model)
    # Some repositories hold the weights a second time in another format.
    snapshot_download(repo, revision=commit, local_dir=target, ignore_patterns=["original/*", "consolidated*"])
    (target / MARK).write_text(json.dumps({"repo": repo, "revision": commit}))
    return commit
