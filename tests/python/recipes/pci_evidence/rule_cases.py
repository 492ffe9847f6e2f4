"""The unit test of the rules, made from the cases that the sample is made of.

`python -m tests.python.recipes.pci_evidence.rule_cases` writes it again.
"""

import json
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
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
    "invoked_by": "userIdentity.invokedBy",
    "issuer_type": "userIdentity.sessionContext.sessionIssuer.type",
    "role_name": "userIdentity.sessionContext.sessionIssuer.userName",
    "actor_account_id": "userIdentity.accountId",
    "error_code": "errorCode",
    "error_message": "errorMessage",
    "mfa_used": "additionalEventData.MFAUsed",
}


@dataclass(frozen=True)
class FlowCase:
    """A line of a flow log; `is_hit` if the rule must find it."""

    rule_id: str
    is_hit: bool
    event_name: str
    port: str = "-"
    source_ip: str = "-"


# Rows of known_names for the cases; a case of a grant has one of its own.
_KNOWN = (
    {"known_kind": "audit_log", "name": "acme-cloudtrail-logs", "evidence": "data_stores"},
    {"known_kind": "cardholder_data", "name": "acme-cardholder-data", "evidence": "data_stores"},
    {
        "known_kind": "administrator",
        "account_id": MANAGEMENT,
        "name": "role/awsreservedsso_administratoraccess_0f1e2d3c4b5a6978",
        "evidence": "name",
    },
)
# Those that no case names: only what is known, on its day or before, counts.
_NOT_KNOWN = (
    {"known_kind": "administrator", "account_id": MANAGEMENT, "name": "role/deploy-pipeline"},
    {"known_kind": "audit_log", "name": "acme-web-assets"},
)
# A unit test is one statement, and Athena takes 262,144 bytes of SQL.
_CASES_PER_TEST = 80
_READS = re.compile("(?i)(get|list|describe|head|lookup|simulate|assumerole)")

_Labelled = tuple[str, "Case | FlowCase"]

# The sample's flows are random: these are the tests' own.
FLOW_CASES = (
    FlowCase("administrator-port-refused", True, "REJECT", "22", "192.0.2.1"),
    FlowCase("administrator-port-refused", False, "REJECT", "8080", "192.0.2.1"),
    FlowCase("administrator-port-refused", False, "REJECT", "2", "192.0.2.1"),
    FlowCase("administrator-port-refused", False, "ACCEPT", "22", "192.0.2.1"),
    FlowCase("flow-log-skipped", True, "SKIPDATA"),
    FlowCase("flow-log-skipped", False, "NODATA"),
)


def labelled() -> Iterator[_Labelled]:
    """Every case with its label, such as `root-activity hit 1`, which is its event's id."""
    numbers: Counter[str] = Counter()
    for case in (*CASES, *FLOW_CASES):
        label = f"{case.rule_id} {'hit' if case.is_hit else 'miss'}"
        numbers[label] += 1
        yield f"{label} {numbers[label]}", case


def rules_unit_test() -> str:
    """The content of the YAML file."""
    parts = enumerate(_batches(list(labelled())), start=1)
    return f"{_HEADER}version: 2\n\nunit_tests:\n" + "\n".join(
        _test(number, cases) for number, cases in parts
    )


def _batches(cases: list[_Labelled]) -> Iterator[list[_Labelled]]:
    for first in range(0, len(cases), _CASES_PER_TEST):
        yield cases[first : first + _CASES_PER_TEST]


def _test(number: int, cases: Iterable[_Labelled]) -> str:
    """One unit test."""
    records, flows, found = [], [], []
    known = [{"review_date": "2026-01-13", "event_id": "known", **row} for row in _KNOWN]
    known += [
        {"review_date": "2026-01-15", "event_id": "later", "evidence": "grant", **row}
        for row in _NOT_KNOWN
    ]
    for label, case in cases:
        if isinstance(case, FlowCase):
            flows.append(_flow(label, case))
            rules, actor = ((case.rule_id,) if case.is_hit else ()), ("Network", case.source_ip)
        else:
            records.append(_record(label, case))
            if "privilege-elevation" in case.expected:
                known.append(_grant(label))
            rules, actor = case.expected, (case.identity["type"], None)
        found += [
            {"event_id": label, "rule_id": rule, "actor_type": actor[0], "actor_name": actor[1]}
            for rule in rules
        ]
    return (
        f"  - name: evidence_findings_has_the_hits_of_rules_and_no_near_miss_{number}\n"
        "    model: pci_evidence__evidence_findings\n"
        "    given:\n"
        "      - input: ref('pci_evidence__rules')\n"
        "      - {input: ref('pci_evidence__suppressions'), rows: []}\n"
        f"{_input('pci_evidence__known_names', known)}"
        f"{_input('pci_evidence__reviewed_records', records)}"
        f"{_input('pci_evidence__reviewed_flows', flows)}"
        f"    expect:\n      rows:\n{_lines(found, 8)}"
    )


def _input(model: str, rows: list[dict[str, object]]) -> str:
    if not rows:
        return f"      - {{input: ref('{model}'), rows: []}}\n"
    return f"      - input: ref('{model}')\n        rows:\n{_lines(rows)}"


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
        "is_read_only": bool(case.fields.get("readOnly", False) and _READS.match(case.name)),
    }
    for column, path in _COLUMNS.items():
        value = _at(record, path)
        if value is not None:
            row[column] = value
    signed_in = case.fields.get("responseElements")
    if case.source == "signin" and isinstance(signed_in, Mapping):
        row["console_sign_in"] = next(iter(signed_in.values()))
    buckets = _buckets(record)
    if case.source.lower() == "s3" and buckets:
        row["bucket_names"] = "/".join(buckets).lower()
    details = case.fields.get("serviceEventDetails")
    if isinstance(details, Mapping):
        row["identity_center_sign_in"] = next(iter(details.values()))
    named = re.fullmatch(r"AWSReservedSSO_(.*)_[0-9a-f]{16}", str(row.get("role_name")))
    if named:
        row["permission_set"] = named.group(1)
    if case.fields:
        row["record"] = json.dumps(case.fields, separators=(",", ":"))
    return row


def _buckets(record: Mapping[str, object]) -> list[str]:
    """The buckets of a call to S3, as reviewed_records finds them."""
    found = [_at(record, "requestParameters.bucketName")]
    resources = record.get("resources")
    for one in resources if isinstance(resources, list) else ():
        found.append(one["ARN"].split(":::")[1].split("/")[0])
    source = _at(record, "requestParameters.x-amz-copy-source")
    found.append(source.strip("/").split("/")[0] if isinstance(source, str) else None)
    return [one for one in found if isinstance(one, str)]


def _grant(label: str) -> dict[str, object]:
    return {
        "review_date": _DAY["review_date"],
        "event_id": label,
        "known_kind": "administrator",
        "account_id": MANAGEMENT,
        "name": "user/ben",
        "evidence": "refused_grant",
    }


def _at(record: Mapping[str, object], path: str) -> object:
    value: object = record
    for name in path.split("."):
        value = value.get(name) if isinstance(value, Mapping) else None
    return value


def _flow(label: str, case: FlowCase) -> dict[str, object]:
    target = f"10.0.1.4:{case.port}" if case.port != "-" else "-:-"
    return {
        "flow_id": label,
        "flow_state": "flow",
        **_DAY,
        "event_name": case.event_name,
        "port": case.port,
        "source_ip": case.source_ip,
        "target": target,
    }


if __name__ == "__main__":
    PATH.write_text(rules_unit_test(), encoding="utf-8")
