"""Where each app is deployed.

One source is deployed three times. Regions may differ only in this table. If their
code differed too, a comparison would measure two programs, not two places.
"""

from collections.abc import Mapping
from dataclasses import dataclass

ENVIRONMENT_KEY = "BEACON_REGION"


@dataclass(frozen=True)
class Region:
    """One deployment."""

    suffix: str  # the end of the app's name, and so part of its URLs
    place: str  # Modal's region label: where Modal is asked to run the containers
    claim: str  # the region's name in answers; Beacon's aliases include it

    @property
    def app_name(self) -> str:
        """The app's name, which is part of the host names of the web functions."""
        return f"project-beacon-hf-{self.suffix}"


REGIONS: dict[str, Region] = {
    region.suffix: region
    for region in (
        Region(suffix="us", place="us-west", claim="us-west"),
        Region(suffix="eu", place="eu-west", claim="eu-west"),
        Region(suffix="apac", place="ap-southeast", claim="ap-southeast"),
    )
}


def chosen(environ: Mapping[str, str]) -> Region:
    """Returns the region that the environment names.

    There is no default, because an app in the wrong place would still answer and the
    error would go unnoticed.
    """
    name = environ.get(ENVIRONMENT_KEY, "").strip().lower()
    if name not in REGIONS:
        known = ", ".join(REGIONS)
        raise SystemExit(f"{ENVIRONMENT_KEY} is {name!r}; set it to one of {known}")
    return REGIONS[name]
