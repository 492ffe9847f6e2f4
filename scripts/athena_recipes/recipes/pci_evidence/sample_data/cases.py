"""Events that a rule must find, and near misses that look like them and must be left alone.

`expected` names every rule that finds the event. The recipe's dbt unit tests hold the same cases,
and a test compares the two, so that sample, tests and rules cannot drift apart.
"""

from athena_recipes.recipes.pci_evidence.sample_data.attack_cases import ATTACK_CASES
from athena_recipes.recipes.pci_evidence.sample_data.case import (
    ANNA,
    CI,
    READ_ONLY,
    Case,
    hit,
    miss,
    request,
)
from athena_recipes.recipes.pci_evidence.sample_data.identities import (
    MANAGEMENT,
    Json,
    center_user,
    permission_set,
    root,
    service,
    user,
)
from athena_recipes.recipes.pci_evidence.sample_data.service_cases import SERVICE_CASES

LOG_BUCKET, CARD_BUCKET = "acme-cloudtrail-logs", "acme-cardholder-data"
_A = MANAGEMENT
_DENIED = {
    "errorCode": "AccessDenied",
    "errorMessage": "User is not authorized to perform: iam:CreateUser",
}
_SIGNED_IN: Json = {
    "responseElements": {"ConsoleLogin": "Success"},
    "eventType": "AwsConsoleSignIn",
}
_DATA: Json = {"managementEvent": False, "eventCategory": "Data"}
_LOGS = {"bucketName": LOG_BUCKET, "key": "AWSLogs/111122223333/CloudTrail/x.json.gz"}
_CARDS = {"bucketName": CARD_BUCKET, "key": "2026/01/batch-0042.parquet"}
_OPEN = {"cidrIp": "0.0.0.0/0"}
_OFFICE = {"cidrIp": "203.0.113.0/24"}


def _ingress(ranges: Json) -> Json:
    rule = {"ipProtocol": "tcp", "fromPort": 22, "toPort": 22, "ipRanges": {"items": [ranges]}}
    return request(groupId="sg-0a1b2c3d", ipPermissions={"items": [rule]})


CASES: tuple[Case, ...] = (
    hit("root-activity", "s3", "ListAllMyBuckets", root(_A), **READ_ONLY),
    hit("root-activity", "account", "PutAlternateContact", root(_A), "organization-change"),
    miss("root-activity", "s3", "ListAllMyBuckets", user(_A, "root-cause-bot"), **READ_ONLY),
    hit(
        "administrator-activity",
        "ssm",
        "PutParameter",
        permission_set(_A, "AdministratorAccess", "anna@example.com"),
        **request(name="/shop/limit"),
    ),
    miss(
        "administrator-activity",
        "ssm",
        "GetParameter",
        permission_set(_A, "AdministratorAccess", "anna@example.com"),
        **READ_ONLY,
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
    hit("denied-call", "iam", "CreateUser", CI, "user-change", **request(userName="x"), **_DENIED),
    miss("denied-call", "ec2", "DescribeInstances", CI, errorCode="Client.RequestLimitExceeded"),
    hit(
        "sign-in-without-mfa",
        "signin",
        "ConsoleLogin",
        ANNA,
        additionalEventData={"MFAUsed": "No"},
        **_SIGNED_IN,
    ),
    # Users of an identity provider may have used MFA there; the event does not record it.
    miss(
        "sign-in-without-mfa",
        "signin",
        "ConsoleLogin",
        permission_set(_A, "ReadOnlyAccess", "ben@example.com"),
        additionalEventData={"MFAUsed": "No"},
        **_SIGNED_IN,
    ),
    hit("audit-log-read", "s3", "GetObject", ANNA, **request(**_LOGS), **READ_ONLY, **_DATA),
    miss(
        "audit-log-read",
        "s3",
        "GetObject",
        ANNA,
        **request(bucketName="acme-web-assets", key="acme-cloudtrail-logs.html"),
        **READ_ONLY,
        **_DATA,
    ),
    hit(
        "audit-log-written", "s3", "DeleteObjects", ANNA, **request(bucketName=LOG_BUCKET), **_DATA
    ),
    miss(
        "audit-log-written",
        "s3",
        "PutObject",
        service("cloudtrail.amazonaws.com"),
        sourceIPAddress="cloudtrail.amazonaws.com",
        **request(**_LOGS),
        **_DATA,
    ),
    hit("cardholder-data-access", "s3", "GetObject", CI, **request(**_CARDS), **READ_ONLY, **_DATA),
    miss(
        "cardholder-data-access",
        "s3",
        "GetObject",
        CI,
        **request(bucketName="acme-web-assets", key="acme-cardholder-data.png"),
        **READ_ONLY,
        **_DATA,
    ),
    hit(
        "user-change",
        "iam",
        "AddUserToGroup",
        CI,
        **request(userName="anna", groupName="Developers"),
    ),
    miss("user-change", "iam", "GetUser", CI, **request(userName="anna"), **READ_ONLY),
    hit("credential-change", "iam", "CreateAccessKey", ANNA, **request(userName="anna")),
    miss("credential-change", "iam", "ListAccessKeys", ANNA, **READ_ONLY),
    hit("root-password-change", "signin", "PasswordRecoveryCompleted", root(_A), "root-activity"),
    miss("root-password-change", "signin", "SwitchRole", ANNA),
    hit("mfa-change", "iam", "DeactivateMFADevice", ANNA, **request(userName="anna")),
    miss("mfa-change", "iam", "ListMFADevices", ANNA, **READ_ONLY),
    hit("role-change", "iam", "UpdateAssumeRolePolicy", CI, **request(roleName="payment-service")),
    miss(
        "role-change",
        "iam",
        "CreateRole",
        CI,
        errorCode="EntityAlreadyExistsException",
        **request(roleName="payment-service"),
    ),
    hit(
        "policy-change",
        "iam",
        "DetachRolePolicy",
        CI,
        **request(roleName="shop", policyArn="arn:aws:iam::aws:policy/SecurityAudit"),
    ),
    miss("policy-change", "iam", "SimulatePrincipalPolicy", CI, **READ_ONLY),
    hit(
        "privilege-elevation",
        "iam",
        "AttachUserPolicy",
        CI,
        "policy-change",
        **request(userName="ben", policyArn="arn:aws:iam::aws:policy/AdministratorAccess"),
    ),
    hit(
        "privilege-elevation",
        "iam",
        "PutRolePolicy",
        CI,
        "policy-change",
        **request(
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
        **request(userName="ben", policyArn="arn:aws:iam::aws:policy/AmazonS3ReadOnlyAccess"),
    ),
    hit("password-policy-change", "iam", "DeleteAccountPasswordPolicy", CI),
    miss("password-policy-change", "iam", "GetAccountPasswordPolicy", CI, **READ_ONLY),
    hit(
        "identity-center-change",
        "sso",
        "AttachManagedPolicyToPermissionSet",
        CI,
        **request(managedPolicyArn="arn:aws:iam::aws:policy/ReadOnlyAccess"),
    ),
    miss("identity-center-change", "identitystore", "ListUsers", CI, **READ_ONLY),
    hit("audit-log-stopped", "cloudtrail", "StopLogging", ANNA, **request(name="acme-trail")),
    hit("audit-log-stopped", "cloudtrail", "DeleteTrail", ANNA, **request(name="acme-trail")),
    miss("audit-log-stopped", "cloudtrail", "GetTrailStatus", ANNA, **READ_ONLY),
    hit("audit-log-started", "cloudtrail", "StartLogging", ANNA, **request(name="acme-trail")),
    miss("audit-log-started", "config", "StartConfigurationRecorder", CI),
    hit(
        "audit-log-changed",
        "cloudtrail",
        "PutEventSelectors",
        ANNA,
        **request(trailName="acme-trail"),
    ),
    hit("audit-log-changed", "cloudtrail", "UpdateTrail", ANNA, **request(name="acme-trail")),
    miss("audit-log-changed", "cloudtrail", "GetEventSelectors", ANNA, **READ_ONLY),
    hit("flow-log-change", "ec2", "DeleteFlowLogs", ANNA),
    miss("flow-log-change", "ec2", "DescribeFlowLogs", ANNA, **READ_ONLY),
    hit("log-group-change", "logs", "DeleteLogGroup", CI, **request(logGroupName="/shop/audit")),
    hit(
        "log-group-change",
        "logs",
        "PutSubscriptionFilter",
        CI,
        **request(logGroupName="/shop/audit", destinationArn="arn:aws:lambda:us-east-1:1:f"),
    ),
    miss("log-group-change", "logs", "CreateLogGroup", CI, **request(logGroupName="/shop/audit")),
    hit("log-bucket-change", "s3", "PutBucketLifecycle", ANNA, **request(bucketName=LOG_BUCKET)),
    miss(
        "log-bucket-change",
        "s3",
        "PutBucketLifecycle",
        ANNA,
        **request(bucketName="acme-web-assets"),
    ),
    hit("detector-stopped", "guardduty", "DeleteDetector", CI),
    miss("detector-stopped", "guardduty", "CreateDetector", CI),
    hit("alarm-change", "monitoring", "DisableAlarmActions", CI),
    miss("alarm-change", "monitoring", "DescribeAlarms", CI, **READ_ONLY),
    hit(
        "security-group-change",
        "ec2",
        "RevokeSecurityGroupIngress",
        CI,
        **request(groupId="sg-0a1b2c3d"),
    ),
    miss("security-group-change", "ec2", "DescribeSecurityGroups", CI, **READ_ONLY),
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
    hit("subnet-change", "ec2", "ModifySubnetAttribute", CI, **request(subnetId="subnet-77")),
    miss("subnet-change", "ec2", "DescribeSubnets", CI, **READ_ONLY),
    hit("network-change", "ec2", "ReplaceRoute", CI, **request(routeTableId="rtb-1")),
    miss("network-change", "ec2", "DescribeRouteTables", CI, **READ_ONLY),
    hit("key-change", "kms", "ScheduleKeyDeletion", ANNA, **request(keyId="1234abcd-12ab")),
    miss("key-change", "kms", "Decrypt", CI, **READ_ONLY),
    hit("secret-change", "secretsmanager", "PutSecretValue", CI, **request(secretId="shop/db")),
    miss("secret-change", "secretsmanager", "GetSecretValue", CI, **READ_ONLY),
    hit(
        "system-object-change",
        "rds",
        "DeleteDBInstance",
        CI,
        **request(dBInstanceIdentifier="shop"),
    ),
    miss("system-object-change", "rds", "DescribeDBInstances", CI, **READ_ONLY),
    hit("organization-change", "organizations", "DetachPolicy", ANNA, **request(policyId="p-1")),
    miss("organization-change", "organizations", "ListPolicies", ANNA, **READ_ONLY),
    *SERVICE_CASES,
    *ATTACK_CASES,
)
