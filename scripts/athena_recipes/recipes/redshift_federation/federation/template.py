"""The CloudFormation template of the connector: a pure function of the configuration."""

from typing import Any

from athena_recipes.aws.account import Account
from athena_recipes.recipes.redshift_federation.federation.config import Config

Json = dict[str, Any]
# The Serverless Application Repository's application of AWS, in the region where all are.
_APPLICATION = "arn:aws:serverlessrepo:us-east-1:292517598671:applications/AthenaRedshiftConnector"


def template(config: Config, account: Account, role_arn: str) -> Json:
    """Spill bucket, endpoints, connector and data catalog; `role_arn` is the connector's role."""
    connector = _lambda if config.connector == "lambda" else _glue
    return {
        "AWSTemplateFormatVersion": "2010-09-09",
        **({"Transform": "AWS::Serverless-2016-10-31"} if config.connector == "lambda" else {}),
        "Resources": {
            "SpillBucket": _bucket(config),
            **_endpoints(config, account),
            **connector(config, account, role_arn),
        },
    }


def _bucket(config: Config) -> Json:
    """What is spilled is encrypted, private, and deleted after a day."""
    expiry = {"Status": "Enabled", "Prefix": f"{config.spill_prefix}/", "ExpirationInDays": 1}
    closed = ("BlockPublicAcls", "BlockPublicPolicy", "IgnorePublicAcls", "RestrictPublicBuckets")
    encryption = {"ServerSideEncryptionByDefault": {"SSEAlgorithm": "AES256"}}
    return {
        "Type": "AWS::S3::Bucket",
        "Properties": {
            "BucketName": config.spill_bucket,
            "LifecycleConfiguration": {"Rules": [expiry]},
            "PublicAccessBlockConfiguration": dict.fromkeys(closed, True),
            "BucketEncryption": {"ServerSideEncryptionConfiguration": [encryption]},
        },
    }


def _endpoints(config: Config, account: Account) -> Json:
    """A function in a VPC reaches S3 and Secrets Manager (and Glue) by endpoints alone."""
    if not config.route_tables:
        return {}
    services = ["secretsmanager", *(["glue"] if config.connector == "glue" else [])]
    found: Json = {
        "S3Endpoint": {
            "Type": "AWS::EC2::VPCEndpoint",
            "Properties": {
                "VpcEndpointType": "Gateway",
                "VpcId": config.vpc,
                "ServiceName": f"com.amazonaws.{account.region}.s3",
                "RouteTableIds": config.route_tables,
            },
        }
    }
    for service in services:
        found[f"{service.title()}Endpoint"] = {
            "Type": "AWS::EC2::VPCEndpoint",
            "Properties": {
                "VpcEndpointType": "Interface",
                "VpcId": config.vpc,
                "ServiceName": f"com.amazonaws.{account.region}.{service}",
                "SubnetIds": config.subnets,
                "SecurityGroupIds": config.security_groups,
                "PrivateDnsEnabled": True,
            },
        }
    return found


def _lambda(config: Config, account: Account, role_arn: str) -> Json:
    return {
        "Connector": {
            "Type": "AWS::Serverless::Application",
            "Properties": {
                "Location": {
                    "ApplicationId": _APPLICATION,
                    "SemanticVersion": config.application_version,
                },
                "Parameters": {
                    "LambdaFunctionName": config.name,
                    "DefaultConnectionString": config.connection_string,
                    "SecretNamePrefix": config.secret,
                    "SpillBucket": config.spill_bucket,
                    "SpillPrefix": config.spill_prefix,
                    "DisableSpillEncryption": "false",
                    "LambdaTimeout": "900",
                    "LambdaMemory": "3008",
                    "LambdaRole": role_arn,
                    "SecurityGroupIds": ",".join(config.security_groups),
                    "SubnetIds": ",".join(config.subnets),
                },
            },
        },
        "DataCatalog": {
            "Type": "AWS::Athena::DataCatalog",
            "DependsOn": "Connector",
            "Properties": {
                "Name": config.name,
                "Type": "LAMBDA",
                "Parameters": {"function": account.arn("lambda", f"function:{config.name}")},
            },
        },
    }


def _glue(config: Config, account: Account, role_arn: str) -> Json:
    connection = account.arn("glue", f"connection/{config.name}")
    secret = account.arn("secretsmanager", f"secret:{config.secret}")
    return {
        "Connection": {
            "Type": "AWS::Glue::Connection",
            "Properties": {
                "CatalogId": account.account_id,
                "ConnectionInput": {
                    "Name": config.name,
                    "ConnectionType": "REDSHIFT",
                    "ConnectionProperties": {
                        "HOST": config.host,
                        "PORT": str(config.port),
                        "DATABASE": config.database,
                    },
                    "AuthenticationConfiguration": {
                        "AuthenticationType": "BASIC",
                        "SecretArn": secret,
                    },
                    "AthenaProperties": {
                        "spill_bucket": config.spill_bucket,
                        "spill_prefix": config.spill_prefix,
                    },
                    "PhysicalConnectionRequirements": {
                        "SubnetId": config.subnets[0],
                        "SecurityGroupIdList": config.security_groups,
                    },
                },
            },
        },
        "DataCatalog": {
            "Type": "AWS::Athena::DataCatalog",
            "DependsOn": "Connection",
            "Properties": {
                "Name": config.name,
                "Type": "FEDERATED",
                "Parameters": {"connection-arn": connection, "lambda-role-arn": role_arn},
            },
        },
    }
