"""docs/pci_attacks.md: each row's calls go through one review, and its rules find them."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import pytest
from athena_recipes.recipes.pci_evidence.sample_data.identities import root, user
from athena_recipes.recipes.pci_evidence.sample_data.layout import Trail
from athena_recipes.recipes.pci_evidence.sample_data.records import record

from tests.python.recipes.pci_evidence.pci_lake import PciLake, moment
from tests.python.support.dbt_command import REPO
from tests.python.support.selection import STANDARD

pytestmark = STANDARD

DAY = "2026-03-10"
TRAIL = Trail("999900001111", "us-east-1")
_ROW = re.compile(r"^\| ([a-z0-9.-]+) \| ([\w:, -]+) \| (.+) \|$", re.MULTILINE)
_ADMINISTRATOR = {"policyArn": "arn:aws:iam::aws:policy/AdministratorAccess", "userName": "bob"}
_CARDS = {"bucketName": "zz-cardholder", "key": "a"}
_OWN_TRAIL = {"name": "t", "s3BucketName": "zz-org-logs"}
_OPEN = {"items": [{"ipRanges": {"items": [{"cidrIp": "0.0.0.0/0"}]}}]}
_DENY = '{"Statement":[{"Effect":"Deny","Action":["*"],"Resource":["*"]}]}'
_ALLOW = '{"Statement":[{"Effect":"Allow","NotAction":"s3:GetObject","Resource":"*"}]}'
_FEDERATED = {
    "type": "FederatedUser",
    "arn": f"arn:aws:sts::{TRAIL.account}:federated-user/bob",
    "accountId": TRAIL.account,
    "sessionContext": {"sessionIssuer": root(TRAIL.account)},
}
# Parameters of calls whose rule looks at them.
_PARAMETERS: Mapping[str, Mapping[str, Any]] = {
    "iam:AttachUserPolicy": _ADMINISTRATOR,
    "iam:AttachRolePolicy": _ADMINISTRATOR,
    "sso:AttachManagedPolicyToPermissionSet": {
        "managedPolicyArn": _ADMINISTRATOR["policyArn"],
        "permissionSetArn": "arn:aws:sso:::permissionSet/x",
    },
    "ec2:AuthorizeSecurityGroupIngress": {"groupId": "sg-1", "ipPermissions": _OPEN},
    "ec2:ModifyManagedPrefixList": {
        "ModifyManagedPrefixListRequest": {"AddEntry": {"Cidr": "::/1"}}
    },
    "cloudtrail:CreateTrail": _OWN_TRAIL,
    "s3:PutBucketLifecycle": {"bucketName": "zz-org-logs"},
    "s3:DeleteBucket": {"bucketName": "zz-org-logs"},
    "s3:DeleteObjects": {"bucketName": "zz-cardholder"},
    "s3:CopyObject": _CARDS,
    "s3:DeleteObject": _CARDS,
    "guardduty:CreateFilter": {"action": "ARCHIVE"},
    "events:PutRule": {"state": "DISABLED"},
    "s3:PutBucketLogging": {"bucketName": "zz", "BucketLoggingStatus": {"xmlns": "x"}},
    "eks:UpdateClusterConfig": {"logging": {"clusterLogging": [{"enabled": False}]}},
}
# Other fields of a technique's calls.
_FIELDS: Mapping[str, Mapping[str, Any]] = {
    "initial-access.console-login-without-mfa": {
        "responseElements": {"ConsoleLogin": "Success"},
        "additionalEventData": {"MFAUsed": "No"},
    },
    "failed-role-switch": {"responseElements": {"SwitchRole": "Failure"}},
    "endpoint-refusal": {"errorCode": "VpceAccessDenied", "eventCategory": "NetworkActivity"},
    "inline-policy": {"requestParameters": {"roleName": "r", "policyDocument": _ALLOW}},
    "inline-containment": {"requestParameters": {"roleName": "r", "policyDocument": _DENY}},
    "own-log-bucket": {"requestParameters": {**_OWN_TRAIL, "bucketName": "zz-org-logs"}},
    "root-federated-session": {"userIdentity": _FEDERATED},
}


@dataclass(frozen=True)
class Attack:
    """A row of the table; no rules if it is out of scope."""

    name: str
    calls: tuple[str, ...]
    rules: frozenset[str]

    @property
    def records(self) -> Iterator[dict[str, Any]]:
        """CloudTrail's records of its calls; the ids begin with the name."""
        for number, call in enumerate(self.calls):
            source, name = call.split(":")
            fields = {
                "eventID": f"{self.name}#{number}",
                "requestParameters": _PARAMETERS.get(call),
                **_FIELDS.get(self.name, {}),
            }
            identity = user(TRAIL.account, "eve")
            yield record(TRAIL, moment(f"{DAY}T10:00"), source, name, identity, fields)


def attacks() -> list[Attack]:
    text = (REPO / "docs" / "pci_attacks.md").read_text(encoding="utf-8")
    found = []
    for name, calls, rules in _ROW.findall(text):
        if name != "technique":
            named = () if rules.startswith("out of scope: ") else rules.split(", ")
            found.append(Attack(name, tuple(calls.split(", ")), frozenset(named)))
    return found


@pytest.fixture(scope="module")
def found(tmp_path_factory: pytest.TempPathFactory) -> dict[str, set[str]]:
    """Technique -> the rules that find its calls, in one review of all of them."""
    lake = PciLake(tmp_path_factory.mktemp("attacks"))
    lake.deliver(TRAIL, f"{DAY}T10:05", [one for attack in attacks() for one in attack.records])
    lake.build(DAY)
    rules: dict[str, set[str]] = {attack.name: set() for attack in attacks()}
    for event, rule in lake.query("select event_id, rule_id from evidence_findings"):
        rules[event.split("#")[0]].add(rule)
    return rules


@pytest.mark.parametrize("attack", attacks(), ids=lambda attack: attack.name)
def test_an_attack_is_found_by_the_rules_beside_it(
    attack: Attack, found: dict[str, set[str]]
) -> None:
    assert found[attack.name] == attack.rules
