"""The version of the deployed code, computed from its files."""

import hashlib
from pathlib import Path


def code_version(app_file: str) -> str:
    """Returns a short hash over the app's file and this package, as found in the container.

    It is computed where the code runs, so two regions with the same version run the same
    code.
    """
    package = sorted(Path(__file__).parent.glob("*.py"))
    digest = hashlib.sha256()
    for path in [Path(app_file), *package]:
        digest.update(path.name.encode() + b"\0" + path.read_bytes() + b"\0")
    return digest.hexdigest()[:12]
