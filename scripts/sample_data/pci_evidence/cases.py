"""Events that a rule must find, and near misses that look like them and must be left alone.

`expected` names every rule that finds the event. The recipe's dbt unit tests hold the same cases,
and a test compares the two, so that sample, tests and rules cannot drift apart.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field

from scripts.sample_data.pci_evidence.identities import (
    MANAGEMENT,
    Json,
    center_user,
    permission_set,
    role,
    root,
    service,
    user,
)

LOG_BUCKET, CARD_BUCKET = "acme-cloudtrail-logs", "acme-cardholder-data"
_A = MANAGEMENT
CI = role(_A, "deploy-pipeline", "run-1189")
ANNA = user(_A, "anna")


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


def _request(**parameters: object) -> Json:
    return {"requestParameters": parameters}


_DENIED = {
    "errorCode": "AccessDenied",
    "errorMessage": "User is not authorized to perform: iam:CreateUser",
}
_SIGNED_IN: Json = {
    "responseElements": {"ConsoleLogin": "Success"},
    "eventType": "AwsConsoleSignIn",
}
_READ_ONLY: Json = {"readOnly": True}
_DATA: Json = {"managementEvent": False, "eventCategory": "Data"}
_LOGS = {"bucketName": LOG_BUCKET, "key": "AWSLogs/111122223333/CloudTrail/x.json.gz"}
_CARDS = {"bucketName": CARD_BUCKET, "key": "2026/01/batch-0042.parquet"}
_OPEN = {"cidrIp": "0.0.0.0/0"}
_OFFICE = {"cidrIp": "203.0.113.0/24"}


def _ingress(ranges: Json) -> Json:
    rule = {"ipProtocol": "tcp", "fromPort": 22, "toPort": 22, "ipRanges": {"items": [ranges]}}
    return _request(groupId="sg-0a1b2c3d", ipPermissions={"items": [rule]})


CASES: tuple[Case, ...] = (
    hit("root-activity", "s3", "ListAllMyBuckets", root(_A), **_READ_ONLY),
    hit("root-activity", "account", "PutAlternateContact", root(_A), "organization-change"),
    miss("root-activity", "s3", "ListAllMyBuckets", user(_A, "root-cause-bot"), **_READ_ONLY),
    hit(
        "administrator-activity",
        "ssm",
        "PutParameter",
        permission_set(_A, "AdministratorAccess", "anna@example.com"),
        **_request(name="/shop/limit"),
    ),
    miss(
        "administrator-activity",
        "ssm",
        "GetParameter",
        permission_set(_A, "AdministratorAccess", "anna@example.com"),
        **_READ_ONLY,
    ),
    hit(
        "failed-console-sign-in",
        "signin",
        "ConsoleLogin",
        ANNA,
        responseElements={"ConsoleLogin": "Failure"},
        errorMessage="Failed authentication",
        eventType="AwsConsoleSignIn",
    ),
    miss(
        "failed-console-sign-in",
        "signin",
        "ConsoleLogin",
        ANNA,
        additionalEventData={"MFAUsed": "Yes"},
        **_SIGNED_IN,
    ),
    hit(
        "failed-identity-center-sign-in",
        "signin",
        "CredentialVerification",
        center_user(_A),
        serviceEventDetails={"CredentialVerification": "Failure"},
        additionalEventData={"CredentialType": "PASSWORD"},
    ),
    miss(
        "failed-identity-center-sign-in",
        "signin",
        "UserAuthentication",
        center_user(_A),
        serviceEventDetails={"UserAuthentication": "Success"},
    ),
    hit("denied-call", "ec2", "DescribeInstances", CI, errorCode="Client.UnauthorizedOperation"),
    hit("denied-call", "iam", "CreateUser", CI, "user-change", **_request(userName="x"), **_DENIED),
    miss("denied-call", "ec2", "DescribeInstances", CI, errorCode="Client.RequestLimitExceeded"),
    hit(
        "sign-in-without-mfa",
        "signin",
        "ConsoleLogin",
        ANNA,
        additionalEventData={"MFAUsed": "No"},
        **_SIGNED_IN,
    ),
    # Whoever comes from an identity provider has used MFA there, or not: the event cannot say.
    miss(
        "sign-in-without-mfa",
        "signin",
        "ConsoleLogin",
        permission_set(_A, "ReadOnlyAccess", "ben@example.com"),
        additionalEventData={"MFAUsed": "No"},
        **_SIGNED_IN,
    ),
    hit("audit-log-read", "s3", "GetObject", ANNA, **_request(**_LOGS), **_READ_ONLY, **_DATA),
    miss(
        "audit-log-read",
        "s3",
        "GetObject",
        ANNA,
        **_request(bucketName="acme-web-assets", key="acme-cloudtrail-logs.html"),
        **_READ_ONLY,
        **_DATA,
    ),
    hit(
        "audit-log-written", "s3", "DeleteObjects", ANNA, **_request(bucketName=LOG_BUCKET), **_DATA
    ),
    miss(
        "audit-log-written",
        "s3",
        "PutObject",
        service("cloudtrail.amazonaws.com"),
        sourceIPAddress="cloudtrail.amazonaws.com",
        **_request(**_LOGS),
        **_DATA,
    ),
    hit(
        "cardholder-data-access", "s3", "GetObject", CI, **_request(**_CARDS), **_READ_ONLY, **_DATA
    ),
    miss(
        "cardholder-data-access",
        "s3",
        "GetObject",
        CI,
        **_request(bucketName="acme-web-assets", key="acme-cardholder-data.png"),
        **_READ_ONLY,
        **_DATA,
    ),
    hit(
        "user-change",
        "iam",
        "AddUserToGroup",
        CI,
        **_request(userName="anna", groupName="Developers"),
    ),
    miss("user-change", "iam", "GetUser", CI, **_request(userName="anna"), **_READ_ONLY),
    hit("credential-change", "iam", "CreateAccessKey", ANNA, **_request(userName="anna")),
    miss("credential-change", "iam", "ListAccessKeys", ANNA, **_READ_ONLY),
    hit("root-password-change", "signin", "PasswordRecoveryCompleted", root(_A), "root-activity"),
    miss("root-password-change", "signin", "SwitchRole", ANNA),
    hit("mfa-change", "iam", "DeactivateMFADevice", ANNA, **_request(userName="anna")),
    miss("mfa-change", "iam", "ListMFADevices", ANNA, **_READ_ONLY),
    hit("role-change", "iam", "UpdateAssumeRolePolicy", CI, **_request(roleName="payment-service")),
    miss(
        "role-change",
        "iam",
        "CreateRole",
        CI,
        errorCode="EntityAlreadyExistsException",
        **_request(roleName="payment-service"),
    ),
    hit(
        "policy-change",
        "iam",
        "DetachRolePolicy",
        CI,
        **_request(roleName="shop", policyArn="arn:aws:iam::aws:policy/SecurityAudit"),
    ),
    miss("policy-change", "iam", "SimulatePrincipalPolicy", CI, **_READ_ONLY),
    hit(
        "privilege-elevation",
        "iam",
        "AttachUserPolicy",
        CI,
        "policy-change",
        **_request(userName="ben", policyArn="arn:aws:iam::aws:policy/AdministratorAccess"),
    ),
    hit(
        "privilege-elevation",
        "iam",
        "PutRolePolicy",
        CI,
        "policy-change",
        **_request(
            roleName="shop",
            policyName="all",
            policyDocument='{"Statement": [{"Effect": "Allow", "Action": "*", "Resource": "*"}]}',
        ),
    ),
    miss(
        "privilege-elevation",
        "iam",
        "AttachUserPolicy",
        CI,
        "policy-change",
        **_request(userName="ben", policyArn="arn:aws:iam::aws:policy/AmazonS3ReadOnlyAccess"),
    ),
    hit("password-policy-change", "iam", "DeleteAccountPasswordPolicy", CI),
    miss("password-policy-change", "iam", "GetAccountPasswordPolicy", CI, **_READ_ONLY),
    hit(
        "identity-center-change",
        "sso",
        "AttachManagedPolicyToPermissionSet",
        CI,
        **_request(managedPolicyArn="arn:aws:iam::aws:policy/ReadOnlyAccess"),
    ),
    miss("identity-center-change", "identitystore", "ListUsers", CI, **_READ_ONLY),
    hit("audit-log-stopped", "cloudtrail", "StopLogging", ANNA, **_request(name="acme-trail")),
    hit("audit-log-stopped", "cloudtrail", "DeleteTrail", ANNA, **_request(name="acme-trail")),
    miss("audit-log-stopped", "cloudtrail", "GetTrailStatus", ANNA, **_READ_ONLY),
    hit("audit-log-started", "cloudtrail", "StartLogging", ANNA, **_request(name="acme-trail")),
    miss("audit-log-started", "config", "StartConfigurationRecorder", CI),
    hit(
        "audit-log-changed",
        "cloudtrail",
        "PutEventSelectors",
        ANNA,
        **_request(trailName="acme-trail"),
    ),
    hit("audit-log-changed", "cloudtrail", "UpdateTrail", ANNA, **_request(name="acme-trail")),
    miss("audit-log-changed", "cloudtrail", "GetEventSelectors", ANNA, **_READ_ONLY),
    hit("flow-log-change", "ec2", "DeleteFlowLogs", ANNA),
    miss("flow-log-change", "ec2", "DescribeFlowLogs", ANNA, **_READ_ONLY),
    hit("log-group-change", "logs", "DeleteLogGroup", CI, **_request(logGroupName="/shop/audit")),
    miss("log-group-change", "logs", "CreateLogGroup", CI, **_request(logGroupName="/shop/audit")),
    hit("log-bucket-change", "s3", "PutBucketLifecycle", ANNA, **_request(bucketName=LOG_BUCKET)),
    miss(
        "log-bucket-change",
        "s3",
        "PutBucketLifecycle",
        ANNA,
        **_request(bucketName="acme-web-assets"),
    ),
    hit("detector-stopped", "guardduty", "DeleteDetector", CI),
    miss("detector-stopped", "guardduty", "CreateDetector", CI),
    hit("alarm-change", "monitoring", "DisableAlarmActions", CI),
    miss("alarm-change", "monitoring", "DescribeAlarms", CI, **_READ_ONLY),
    hit(
        "security-group-change",
        "ec2",
        "RevokeSecurityGroupIngress",
        CI,
        **_request(groupId="sg-0a1b2c3d"),
    ),
    miss("security-group-change", "ec2", "DescribeSecurityGroups", CI, **_READ_ONLY),
    hit(
        "security-group-opened",
        "ec2",
        "AuthorizeSecurityGroupIngress",
        ANNA,
        "security-group-change",
        **_ingress(_OPEN),
    ),
    miss(
        "security-group-opened",
        "ec2",
        "AuthorizeSecurityGroupIngress",
        ANNA,
        "security-group-change",
        **_ingress(_OFFICE),
    ),
    hit("subnet-change", "ec2", "ModifySubnetAttribute", CI, **_request(subnetId="subnet-77")),
    miss("subnet-change", "ec2", "DescribeSubnets", CI, **_READ_ONLY),
    hit("network-change", "ec2", "ReplaceRoute", CI, **_request(routeTableId="rtb-1")),
    miss("network-change", "ec2", "DescribeRouteTables", CI, **_READ_ONLY),
    hit("key-change", "kms", "ScheduleKeyDeletion", ANNA, **_request(keyId="1234abcd-12ab")),
    miss("key-change", "kms", "Decrypt", CI, **_READ_ONLY),
    hit("secret-change", "secretsmanager", "PutSecretValue", CI, **_request(secretId="shop/db")),
    miss("secret-change", "secretsmanager", "GetSecretValue", CI, **_READ_ONLY),
    hit(
        "system-object-change",
        "rds",
        "DeleteDBInstance",
        CI,
        **_request(dBInstanceIdentifier="shop"),
    ),
    miss("system-object-change", "rds", "DescribeDBInstances", CI, **_READ_ONLY),
    hit("organization-change", "organizations", "DetachPolicy", ANNA, **_request(policyId="p-1")),
    miss("organization-change", "organizations", "ListPolicies", ANNA, **_READ_ONLY),
)
