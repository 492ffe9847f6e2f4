"""Events about credentials, permissions and logs that services keep for themselves, not IAM."""

from athena_recipes.recipes.pci_evidence.sample_data.case import (
    ANNA,
    CI,
    READ_ONLY,
    Case,
    hit,
    miss,
    request,
)

_WEB = {"bucketName": "acme-web-assets"}
_QUEUE = "https://sqs.us-east-1.amazonaws.com/111122223333/orders"

SERVICE_CASES: tuple[Case, ...] = (
    hit("bucket-permission-change", "s3", "PutBucketPolicy", CI, **request(**_WEB)),
    hit("bucket-permission-change", "s3", "DeleteBucketPublicAccessBlock", CI, **request(**_WEB)),
    hit("bucket-permission-change", "s3", "PutAccountPublicAccessBlock", CI),
    miss("bucket-permission-change", "s3", "GetBucketPolicy", CI, **request(**_WEB), **READ_ONLY),
    miss("bucket-permission-change", "s3", "PutBucketTagging", CI, **request(**_WEB)),
    hit(
        "resource-policy-change",
        "lambda",
        "AddPermission20150331v2",
        CI,
        **request(functionName="shop", principal="*"),
    ),
    hit("resource-policy-change", "sqs", "SetQueueAttributes", CI, **request(queueUrl=_QUEUE)),
    hit("resource-policy-change", "sns", "AddPermission", CI, **request(label="all")),
    hit("resource-policy-change", "ram", "CreateResourceShare", CI, **request(name="subnets")),
    miss("resource-policy-change", "lambda", "GetPolicy20150331v2", CI, **READ_ONLY),
    miss("resource-policy-change", "sqs", "PurgeQueue", CI, **request(queueUrl=_QUEUE)),
    hit("key-grant", "kms", "CreateGrant", CI, **request(keyId="1234abcd-12ab")),
    miss("key-grant", "kms", "ListGrants", CI, **READ_ONLY),
    hit("service-credential-change", "ec2", "CreateKeyPair", ANNA, **request(keyName="anna")),
    hit("service-credential-change", "ec2", "ImportKeyPair", ANNA, **request(keyName="anna")),
    hit(
        "service-credential-change",
        "cognito-idp",
        "AdminSetUserPassword",
        ANNA,
        **request(userPoolId="us-east-1_a1b2c3", username="HIDDEN_DUE_TO_SECURITY_REASONS"),
    ),
    miss("service-credential-change", "ec2", "DescribeKeyPairs", ANNA, **READ_ONLY),
    hit(
        "database-password-change",
        "rds",
        "ModifyDBInstance",
        ANNA,
        **request(dBInstanceIdentifier="shop", masterUserPassword="****"),
    ),
    miss(
        "database-password-change",
        "rds",
        "ModifyDBInstance",
        ANNA,
        **request(dBInstanceIdentifier="shop", allocatedStorage=200),
    ),
    hit(
        "root-access-change",
        "sts",
        "AssumeRoot",
        ANNA,
        **request(targetPrincipal="777788889999"),
        **READ_ONLY,
    ),
    hit("root-access-change", "iam", "EnableOrganizationsRootSessions", ANNA),
    hit("root-access-change", "iam", "EnableOrganizationsRootCredentialsManagement", ANNA),
    miss("root-access-change", "sts", "AssumeRole", ANNA, **READ_ONLY),
    hit("service-log-change", "wafv2", "DeleteLoggingConfiguration", ANNA),
    hit("service-log-change", "route53resolver", "DeleteResolverQueryLogConfig", ANNA),
    hit("service-log-change", "route53resolver", "DisassociateResolverQueryLogConfig", ANNA),
    miss("service-log-change", "wafv2", "GetLoggingConfiguration", ANNA, **READ_ONLY),
)
