"""The weights of the models, in one volume that all regions read.

They are downloaded once, by hand, not by the first container that needs them. So every
region runs the same files, no GPU waits for a download, and no container that serves
requests holds a token.
"""

import json
from pathlib import Path

from .catalog import MODELS

ROOT = Path("/weights")
MARK = "beacon.json"


def folder(model: str) -> Path:
    """Returns the folder with the files of a model."""
    return ROOT / model


def revision(model: str) -> str:
    """Returns the commit of a model's files. Raises FileNotFoundError if any is missing."""
    mark = folder(model) / MARK
    if not mark.exists():
        raise FileNotFoundError(f"the weights of {model} are not in the volume: modal run app.py::download")
    return json.loads(mark.read_text())["revision"]


def present() -> list[str]:
    """Returns the models whose files are complete."""
    return [model for model in MODELS if (folder(model) / MARK).exists()]


def fetch(model: str) -> str:
    """Downloads a model at its newest commit and returns the commit. The mark file is
    written last, so an interrupted download has none."""
    from huggingface_hub import HfApi, snapshot_download

    repo = MODELS[model].repo
    commit = HfApi().model_info(repo).sha
    target = folder(model)
    # Some repositories have the weights a second time in another format, left out here.
    snapshot_download(repo, revision=commit, local_dir=target, ignore_patterns=["original/*", "consolidated*"])
    (target / MARK).write_text(json.dumps({"repo": repo, "revision": commit}))
    return commit
