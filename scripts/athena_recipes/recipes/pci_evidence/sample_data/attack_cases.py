"""Events of known attacks and of faults that real logs show, each with a near miss."""

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
    root,
    service,
    user,
)

_A = MANAGEMENT
_DATA: Json = {"managementEvent": False, "eventCategory": "Data"}
_ROOT_ISSUER: Json = {**root(_A), "type": "Root"}
_FEDERATED: Json = {
    "type": "FederatedUser",
    "principalId": f"{_A}:bob",
    "arn": f"arn:aws:sts::{_A}:federated-user/bob",
    "accountId": _A,
}


def _federated(issuer: Json) -> Json:
    return {**_FEDERATED, "sessionContext": {"sessionIssuer": issuer}}


def _resources(bucket: str, key: str) -> Json:
    return {
        "resources": [
            {"type": "AWS::S3::Object", "ARN": f"arn:aws:s3:::{bucket}/{key}"},
            {"accountId": _A, "type": "AWS::S3::Bucket", "ARN": f"arn:aws:s3:::{bucket}"},
        ]
    }


def _prefix_list(cidr: str) -> Json:
    entry = {"tag": 1, "Cidr": cidr, "Description": "0.0.0.0/0"}
    return request(ModifyManagedPrefixListRequest={"PrefixListId": "pl-1", "AddEntry": entry})


def _ingress(key: str, cidr: str) -> Json:
    return request(groupId="sg-1", ipPermissions={"items": [{"ipProtocol": "tcp", key: cidr}]})


def _cluster_logging(is_enabled: bool) -> Json:
    setup = {"types": ["audit"], "enabled": is_enabled}
    return request(name="shop", logging={"clusterLogging": [setup]})


def _load_balancer(value: str) -> Json:
    logs = {"key": "access_logs.s3.enabled", "value": value}
    return request(loadBalancerArn="arn:aws:x", attributes=[logs])


ATTACK_CASES: tuple[Case, ...] = (
    hit("root-session", "ec2", "RunInstances", _federated(_ROOT_ISSUER), "system-object-change"),
    miss(
        "root-session",
        "ec2",
        "RunInstances",
        _federated(user(_A, "root")),
        "system-object-change",
    ),
    hit(
        "root-through-service",
        "kms",
        "CreateKey",
        {**root(_A), "invokedBy": "backup.amazonaws.com"},
    ),
    miss("root-through-service", "kms", "CreateKey", root(_A), "root-activity"),
    hit("federated-session-made", "sts", "GetFederationToken", ANNA, **request(name="bob")),
    hit("federated-session-made", "signin", "GetSigninToken", ANNA, **READ_ONLY),
    miss("federated-session-made", "sts", "GetCallerIdentity", ANNA, **READ_ONLY),
    hit(
        "failed-console-sign-in",
        "signin",
        "SwitchRole",
        ANNA,
        responseElements={"SwitchRole": "Failure"},
    ),
    hit(
        "failed-console-sign-in",
        "signin",
        "CheckMfa",
        ANNA,
        responseElements={"CheckMfa": "Failure"},
    ),
    miss(
        "failed-console-sign-in",
        "signin",
        "SwitchRole",
        ANNA,
        responseElements={"SwitchRole": "Success"},
    ),
    hit(
        "denied-call",
        "sts",
        "AssumeRoleWithWebIdentity",
        CI,
        errorCode="IDPRejectedClaimException",
        **READ_ONLY,
    ),
    hit(
        "denied-call",
        "redshift",
        "DescribeClusters",
        CI,
        errorCode="InsufficientPrivileges",
        **READ_ONLY,
    ),
    hit(
        "denied-call",
        "es",
        "DescribeDomain",
        CI,
        errorCode="400",
        errorMessage="Not authorized to call DescribeDomain",
        **READ_ONLY,
    ),
    # An endpoint's policy refused it: an event of the category NetworkActivity.
    hit(
        "denied-call",
        "s3",
        "GetObject",
        CI,
        errorCode="VpceAccessDenied",
        eventType="AwsVpceEvent",
        eventCategory="NetworkActivity",
        managementEvent=False,
        **READ_ONLY,
    ),
    miss(
        "denied-call",
        "es",
        "DescribeDomain",
        CI,
        errorCode="400",
        errorMessage="Throttled",
        **READ_ONLY,
    ),
    hit(
        "audit-log-read",
        "s3",
        "GetObject",
        ANNA,
        **_resources("acme-cloudtrail-logs", "x.gz"),
        **_DATA,
    ),
    hit(
        "audit-log-read",
        "s3",
        "CopyObject",
        ANNA,
        **request(
            bucketName="acme-web-assets",
            **{"x-amz-copy-source": "/acme-cloudtrail-logs/AWSLogs/x.json.gz"},
        ),
        **_DATA,
    ),
    miss(
        "audit-log-read",
        "s3",
        "CopyObject",
        ANNA,
        **request(
            bucketName="acme-web-assets",
            **{"x-amz-copy-source": "/acme-images/acme-cloudtrail-logs.png"},
        ),
        **_DATA,
    ),
    hit(
        "audit-log-written",
        "s3",
        "DeleteObjects",
        ANNA,
        **_resources("acme-cloudtrail-logs", ""),
        **_DATA,
    ),
    hit(
        "cardholder-data-access",
        "S3",
        "getobject",
        CI,
        **request(bucketName="ACME-cardholder-data"),
        **_DATA,
    ),
    hit("audit-trail-query", "cloudtrail", "LookupEvents", ANNA, **READ_ONLY),
    hit("audit-trail-query", "logs", "GetLogEvents", ANNA, **READ_ONLY),
    miss("audit-trail-query", "logs", "DescribeLogGroups", ANNA, **READ_ONLY),
    hit("user-change", "IAM", "createuser", CI, **request(userName="eve"), **READ_ONLY),
    hit(
        "trust-anchor-change", "rolesanywhere", "CreateTrustAnchor", ANNA, **request(name="own-ca")
    ),
    hit("trust-anchor-change", "rolesanywhere", "CreateProfile", ANNA, **request(name="admins")),
    miss("trust-anchor-change", "rolesanywhere", "ListTrustAnchors", ANNA, **READ_ONLY),
    hit("remote-command", "ssm", "SendCommand", ANNA, **request(documentName="AWS-RunShellScript")),
    hit("remote-command", "ssm", "StartSession", ANNA, **request(target="i-0abc"), **READ_ONLY),
    miss("remote-command", "ssm", "ListCommands", ANNA, **READ_ONLY),
    hit(
        "instance-access-change", "ec2", "ModifyInstanceAttribute", CI, **request(userData="hidden")
    ),
    hit("instance-access-change", "ec2", "EnableSerialConsoleAccess", CI),
    hit("instance-access-change", "ec2", "GetPasswordData", CI, **READ_ONLY),
    miss("instance-access-change", "ec2", "DescribeInstanceAttribute", CI, **READ_ONLY),
    hit("system-object-change", "ec2", "RegisterImage", CI, **request(name="shop")),
    hit(
        "system-object-change",
        "lambda",
        "UpdateFunctionCode20150331v2",
        CI,
        **request(functionName="shop"),
    ),
    hit(
        "system-object-change",
        "lambda",
        "UpdateFunctionConfiguration20150331v2",
        CI,
        **request(functionName="shop"),
    ),
    miss("system-object-change", "lambda", "GetFunction20150331v2", CI, **READ_ONLY),
    hit("data-copied-out", "rds", "StartExportTask", CI, **request(exportTaskIdentifier="x")),
    hit("data-copied-out", "rds", "CopyDBSnapshot", CI, "system-object-change"),
    miss("data-copied-out", "rds", "CreateDBSnapshot", CI, "system-object-change"),
    hit("resource-policy-change", "rds", "ModifyDBSnapshotAttribute", CI),
    hit("detector-stopped", "config", "PutDeliveryChannel", CI),
    hit("detector-stopped", "config", "PutConfigurationRecorder", CI),
    miss("detector-stopped", "config", "PutConfigRule", CI),
    hit("finding-filter", "guardduty", "CreateFilter", CI, **request(name="x", action="ARCHIVE")),
    miss(
        "finding-filter", "guardduty", "CreateFilter", CI, **request(name="archive", action="NOOP")
    ),
    hit("finding-changed", "securityhub", "UpdateFindings", CI),
    miss("finding-changed", "securityhub", "GetFindings", CI, **READ_ONLY),
    hit("alarm-change", "monitoring", "PutMetricAlarm", CI, **request(alarmName="root")),
    hit("schedule-disabled", "events", "PutRule", CI, **request(name="review", state="DISABLED")),
    miss("schedule-disabled", "events", "PutRule", CI, **request(name="DISABLED", state="ENABLED")),
    hit(
        "bucket-logging-stopped",
        "s3",
        "PutBucketLogging",
        CI,
        **request(bucketName="acme-web-assets", BucketLoggingStatus={"xmlns": "http://x"}),
    ),
    miss(
        "bucket-logging-stopped",
        "s3",
        "PutBucketLogging",
        CI,
        **request(
            bucketName="acme-web-assets",
            BucketLoggingStatus={"LoggingEnabled": {"TargetBucket": "acme-access-logs"}},
        ),
    ),
    hit(
        "load-balancer-logging-stopped",
        "elasticloadbalancing",
        "ModifyLoadBalancerAttributes",
        CI,
        **_load_balancer("false"),
    ),
    miss(
        "load-balancer-logging-stopped",
        "elasticloadbalancing",
        "ModifyLoadBalancerAttributes",
        CI,
        **_load_balancer("true"),
    ),
    hit("cluster-logging-stopped", "eks", "UpdateClusterConfig", CI, **_cluster_logging(False)),
    miss("cluster-logging-stopped", "eks", "UpdateClusterConfig", CI, **_cluster_logging(True)),
    hit(
        "database-logging-stopped",
        "rds",
        "ModifyDBInstance",
        CI,
        **request(cloudwatchLogsExportConfiguration={"disableLogTypes": ["audit"]}),
    ),
    miss(
        "database-logging-stopped",
        "rds",
        "ModifyDBInstance",
        CI,
        **request(cloudwatchLogsExportConfiguration={"disableLogTypes": []}),
    ),
    hit("service-credential-change", "cognito-idp", "AdminAddUserToGroup", ANNA),
    miss("service-credential-change", "cognito-idp", "AdminInitiateAuth", ANNA),
    hit(
        "security-group-opened",
        "ec2",
        "AuthorizeSecurityGroupIngress",
        CI,
        "security-group-change",
        **_ingress("cidrIp", "0.0.0.0/1"),
    ),
    hit(
        "security-group-opened",
        "ec2",
        "AuthorizeSecurityGroupIngress",
        CI,
        "security-group-change",
        **_ingress("cidrIp", "128.0.0.0/1"),
    ),
    hit(
        "security-group-opened",
        "ec2",
        "AuthorizeSecurityGroupIngress",
        CI,
        "security-group-change",
        **_ingress("cidrIpv6", "8000::/1"),
    ),
    hit(
        "security-group-opened",
        "ec2",
        "ModifyManagedPrefixList",
        CI,
        "network-change",
        **_prefix_list("0.0.0.0/0"),
    ),
    miss(
        "security-group-opened",
        "ec2",
        "ModifyManagedPrefixList",
        CI,
        "network-change",
        **_prefix_list("10.0.0.0/8"),
    ),
    miss(
        "security-group-opened",
        "ec2",
        "AuthorizeSecurityGroupIngress",
        CI,
        "security-group-change",
        **_ingress("cidrIpv6", "fc00::/7"),
    ),
    # A service that delivers logs for itself.
    miss(
        "log-bucket-change",
        "s3",
        "GetBucketAcl",
        service("cloudtrail.amazonaws.com"),
        **request(bucketName="acme-cloudtrail-logs"),
        **READ_ONLY,
    ),
)
