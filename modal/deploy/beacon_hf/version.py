"""The version of the deployed code, as evidence and not as a promise."""

import hashlib
from pathlib import Path


def code_version(app_file: str) -> str:
    """A short hash over the app's file and this package, as they lie in the container.

    It is computed where the code runs: two regions with the same version run the
    same code, whoever deployed them and when.
    """
    package = sorted(Path(__file__).parent.glob("*.py"))
    digest = hashlib.sha256()
    for path in [Path(app_file), *package]:
        digest.update(path.name.encode() + b"\0" + path.read_bytes() + b"\0")
    return digest.hexdigest()[:12]
