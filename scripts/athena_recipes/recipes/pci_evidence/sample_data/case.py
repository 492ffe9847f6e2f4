"""One event of a rule, a hit or a near miss, and the actor of most of them."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from athena_recipes.recipes.pci_evidence.sample_data.identities import MANAGEMENT, Json, role, user

CI = role(MANAGEMENT, "deploy-pipeline", "run-1189")
ANNA = user(MANAGEMENT, "anna")


@dataclass(frozen=True)
class Case:
    """One event of a rule: `source` without `.amazonaws.com`, `fields` of the record beside it."""

    rule_id: str
    expected: tuple[str, ...]
    source: str
    name: str
    identity: Json
    fields: Mapping[str, object] = field(default_factory=dict)

    @property
    def is_hit(self) -> bool:
        """The rule itself must find it."""
        return self.rule_id in self.expected


def hit(
    rule_id: str, source: str, name: str, identity: Json = CI, *also: str, **more: object
) -> Case:
    """An event that `rule_id` finds, and the rules `also`."""
    return Case(rule_id, (rule_id, *also), source, name, identity, more)


def miss(
    rule_id: str, source: str, name: str, identity: Json = CI, *found: str, **more: object
) -> Case:
    """A near miss of `rule_id`, which only the rules `found` find."""
    return Case(rule_id, found, source, name, identity, more)


def request(**parameters: object) -> Json:
    """The fields of an event that has these parameters."""
    return {"requestParameters": parameters}


READ_ONLY: Json = {"readOnly": True}
