"""Names and ARNs of the daily run, in one account and region."""

from dataclasses import dataclass

from athena_recipes.aws.scheduled_run import place
from athena_recipes.aws.scheduled_run.place import Names

OWNER = "pci-evidence"
RECIPE = "pci_evidence"
NAME = "athena-recipes-pci-evidence"
NAMES = Names(OWNER, NAME, "daily")
RUN_LOGS = NAMES.logs
SCHEDULE = NAMES.schedule
NO_RUN_ALARM = NAMES.no_run_alarm
FAILED_ALARM = f"{NAME}-failed"


@dataclass(frozen=True)
class Place(place.Place):
    """An account and region; the roles are `run` and `schedule`."""

    names: Names = NAMES
