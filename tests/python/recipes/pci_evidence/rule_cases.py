"""The unit test of the rules, made from the cases that the sample is made of.

`python -m tests.python.recipes.pci_evidence.rule_cases` writes it again.
"""

import json
import re
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import yaml
from athena_recipes.recipes.pci_evidence.sample_data.case import Case
from athena_recipes.recipes.pci_evidence.sample_data.cases import CASES
from athena_recipes.recipes.pci_evidence.sample_data.identities import MANAGEMENT

from tests.python.support.dbt_command import REPO

PATH = REPO / "models" / "pci_evidence" / "_pci_evidence__unit_tests_rules.yml"
_HEADER = """\
# A row per case: the rule must find a hit; a miss looks like one and must not be found.
# Generated from the sample's cases: python -m tests.python.recipes.pci_evidence.rule_cases
"""
_DAY = {
    "review_date": "2026-01-14",
    "event_at": "2026-01-14 10:00:00",
    "account_id": MANAGEMENT,
    "region": "us-east-1",
}
# Columns of reviewed_records that predicates read -> where a record has them.
_COLUMNS = {
    "actor_type": "userIdentity.type",
    "actor_arn": "userIdentity.arn",
    "role_name": "userIdentity.sessionContext.sessionIssuer.userName",
    "error_code": "errorCode",
    "error_message": "errorMessage",
    "console_sign_in": "responseElements.ConsoleLogin",
    "mfa_used": "additionalEventData.MFAUsed",
    "bucket_name": "requestParameters.bucketName",
    "target_group_name": "requestParameters.groupName",
    "policy_arn": "requestParameters.policyArn",
    "managed_policy_arn": "requestParameters.managedPolicyArn",
    "policy_document": "requestParameters.policyDocument",
}


@dataclass(frozen=True)
class FlowCase:
    """A line of a flow log; `is_hit` if the rule must find it."""

    rule_id: str
    is_hit: bool
    event_name: str
    port: str = "-"
    source_ip: str = "-"


# The sample's flows are random: these are the tests' own.
FLOW_CASES = (
    FlowCase("administrator-port-refused", True, "REJECT", "22", "192.0.2.1"),
    FlowCase("administrator-port-refused", False, "REJECT", "8080", "192.0.2.1"),
    FlowCase("administrator-port-refused", False, "REJECT", "2", "192.0.2.1"),
    FlowCase("administrator-port-refused", False, "ACCEPT", "22", "192.0.2.1"),
    FlowCase("flow-log-skipped", True, "SKIPDATA"),
    FlowCase("flow-log-skipped", False, "NODATA"),
)


def labelled() -> Iterator[tuple[str, Case | FlowCase]]:
    """Every case with its label, such as `root-activity hit 1`, which is its event's id."""
    numbers: Counter[str] = Counter()
    for case in (*CASES, *FLOW_CASES):
        label = f"{case.rule_id} {'hit' if case.is_hit else 'miss'}"
        numbers[label] += 1
        yield f"{label} {numbers[label]}", case


def rules_unit_test() -> str:
    """The content of the YAML file."""
    records, flows, found = [], [], []
    for label, case in labelled():
        if isinstance(case, FlowCase):
            flows.append(_flow(label, case))
            rules, actor = ((case.rule_id,) if case.is_hit else ()), ("Network", case.source_ip)
        else:
            records.append(_record(label, case))
            rules, actor = case.expected, (case.identity["type"], None)
        found += [
            {"event_id": label, "rule_id": rule, "actor_type": actor[0], "actor_name": actor[1]}
            for rule in rules
        ]
    return (
        f"{_HEADER}version: 2\n\nunit_tests:\n"
        "  - name: evidence_findings_has_the_hits_of_every_rule_and_no_near_miss\n"
        "    model: pci_evidence__evidence_findings\n"
        "    given:\n"
        "      - input: ref('pci_evidence__rules')\n"
        "      - input: ref('pci_evidence__data_stores')\n"
        "      - {input: ref('pci_evidence__suppressions'), rows: []}\n"
        f"      - input: ref('pci_evidence__reviewed_records')\n        rows:\n{_lines(records)}"
        f"      - input: ref('pci_evidence__reviewed_flows')\n        rows:\n{_lines(flows)}"
        f"    expect:\n      rows:\n{_lines(found, 8)}"
    )


def _lines(rows: list[dict[str, object]], indent: int = 10) -> str:
    texts = (
        yaml.safe_dump(row, default_flow_style=True, sort_keys=False, width=10_000) for row in rows
    )
    return "".join(f"{' ' * indent}- {text}" for text in texts)


def _record(label: str, case: Case) -> dict[str, object]:
    """The row of reviewed_records; what the record does not have is left out, and NULL."""
    record = {"userIdentity": case.identity, **case.fields}
    row: dict[str, object] = {
        "event_id": label,
        "record_state": "event",
        **_DAY,
        "event_source": f"{case.source}.amazonaws.com",
        "event_name": case.name,
        "is_read_only": case.fields.get("readOnly", False),
    }
    for column, path in _COLUMNS.items():
        value = _at(record, path)
        if value is not None:
            row[column] = value
    details = case.fields.get("serviceEventDetails")
    if isinstance(details, Mapping):
        row["identity_center_sign_in"] = next(iter(details.values()))
    named = re.fullmatch(r"AWSReservedSSO_(.*)_[0-9a-f]{16}", str(row.get("role_name")))
    if named:
        row["permission_set"] = named.group(1)
    if case.fields:
        row["record"] = json.dumps(case.fields, separators=(",", ":"))
    return row


def _at(record: Mapping[str, object], path: str) -> object:
    value: object = record
    for name in path.split("."):
        value = value.get(name) if isinstance(value, Mapping) else None
    return value


def _flow(label: str, case: FlowCase) -> dict[str, object]:
    target = f"10.0.1.4:{case.port}" if case.port != "-" else "-:-"
    return {
        "flow_id": label,
        **_DAY,
        "event_name": case.event_name,
        "port": case.port,
        "source_ip": case.source_ip,
        "target": target,
    }


if __name__ == "__main__":
    PATH.write_text(rules_unit_test(), encoding="utf-8")
