"""Where an app is placed.

One source is deployed three times. What may differ between two regions stands in
this table and nowhere else: an app that also differed in its code would compare
two programs, not two places.
"""

from collections.abc import Mapping
from dataclasses import dataclass

ENVIRONMENT_KEY = "BEACON_REGION"


@dataclass(frozen=True)
class Region:
    """One deployment."""

    suffix: str  # ends the app's name, and so stands in its URLs
    place: str  # Modal's region label: where containers are asked to run
    claim: str  # what answers call the region; Beacon knows it by its aliases

    @property
    def app_name(self) -> str:
        """The name from which Modal makes the host names of the web functions."""
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
    """The region that the environment names.

    There is no default: an app deployed to the wrong place would still answer, and
    nothing would look wrong.
    """
    name = environ.get(ENVIRONMENT_KEY, "").strip().lower()
    if name not in REGIONS:
        known = ", ".join(REGIONS)
        raise SystemExit(f"{ENVIRONMENT_KEY} is {name!r}; set it to one of {known}")
    return REGIONS[name]
