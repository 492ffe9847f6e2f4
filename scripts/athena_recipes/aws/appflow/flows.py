"""The resources of a feed: pure functions of the recipe's feed and its configuration."""

from athena_recipes.aws.appflow.config import AppFlowConfig
from athena_recipes.aws.appflow.feed import Application, Flow, OnFile
from athena_recipes.aws.appflow.stack import AppFlowStack
from athena_recipes.aws.iam import Document, allow, policy, role, service_trust
from athena_recipes.aws.plan import Resource
from athena_recipes.aws.policy.statements import objects_below, use_key
from athena_recipes.aws.resources.appflow_connection import AppFlowConnections
from athena_recipes.aws.resources.appflow_flow import AppFlowFlows
from athena_recipes.aws.resources.bucket_notification import BucketNotifications
from athena_recipes.aws.resources.bucket_statement import BucketStatements
from athena_recipes.aws.resources.lambda_function import LambdaFunctions
from athena_recipes.aws.resources.log_group import LogGroups

LOG_DAYS = 30
CONVERT = "convert"
# "Amazon S3 bucket policies for Amazon AppFlow" in AppFlow's user guide.
_OBJECTS = ("PutObject", "AbortMultipartUpload", "ListMultipartUploadParts", "PutObjectAcl")
_BUCKET = ("ListBucketMultipartUploads", "GetBucketAcl")


def bucket_statements(config: AppFlowConfig, stack: AppFlowStack) -> tuple[Resource, ...]:
    """The statements of the bucket's policy that let this account's flows write the raw files."""
    account = stack.account
    below = objects_below(config.lake, account, stack.raw_folder)
    grants = (
        (_OBJECTS, below, f"AppFlow may write below {config.lake}/{stack.raw_folder}"),
        (_BUCKET, account.s3_arn(config.lake.bucket), "AppFlow may find the bucket"),
    )
    made = []
    for sid, (actions, resource, summary) in zip(stack.statements, grants, strict=True):
        statement = {
            **allow(sid, actions, "s3", resource),
            "Principal": {"Service": "appflow.amazonaws.com"},
            "Condition": {"StringEquals": {"aws:SourceAccount": account.account_id}},
        }
        made.append(Resource(BucketStatements.kind, sid, statement, summary))
    return tuple(made)


def connection_name(config: AppFlowConfig, stack: AppFlowStack) -> str:
    """The name of the connection that the flows use."""
    return config.connection.name or stack.name


def connection(
    config: AppFlowConfig, application: Application, stack: AppFlowStack
) -> tuple[Resource, ...]:
    """The connection, if it is made from a secret."""
    if not config.connection.secret:
        return ()
    properties = {
        "ConnectorType": application.connector_type,
        "ConnectorLabel": application.label,
        "Profile": {application.connector: application.profile} if application.profile else {},
    }
    name = application.label or application.connector_type
    summary = f"signs in to {name} with the secret\n  {config.connection.secret}"
    return (Resource(AppFlowConnections.kind, stack.name, properties, summary),)


def flow(
    one: Flow, config: AppFlowConfig, application: Application, stack: AppFlowStack
) -> Resource:
    """A flow from the application to its folder of the lake."""
    is_custom = application.connector == "CustomConnector"
    entity: Document = {"entityName" if is_custom else "object": one.entity}
    if one.properties:
        entity["customProperties"] = dict(one.properties)
    source: Document = {
        "connectorType": application.connector_type,
        "connectorProfileName": connection_name(config, stack),
        "sourceConnectorProperties": {application.connector: entity},
    }
    if application.api_version:
        source["apiVersion"] = application.api_version
    if one.incremental:
        source["incrementalPullConfig"] = {"datetimeTypeFieldName": one.incremental}
    folder = config.lake.key(f"{stack.raw_folder}{one.folder}").removesuffix("/")
    output: Document = {"fileType": "JSON", "aggregationConfig": {"aggregationType": "None"}}
    if one.path:
        output["prefixConfig"] = {"prefixType": "PATH", "prefixFormat": one.path}
    destination = {
        "connectorType": "S3",
        "destinationConnectorProperties": {
            "S3": {
                "bucketName": config.lake.bucket,
                "bucketPrefix": folder,
                "s3OutputFormatConfig": output,
            }
        },
    }
    trigger: Document = {"triggerType": "OnDemand"}
    when = "on demand"
    if config.every_hours is not None:
        pull = "Incremental" if one.incremental else "Complete"
        scheduled = {
            "scheduleExpression": f"rate({config.every_hours}hours)",
            "dataPullMode": pull,
        }
        trigger = {"triggerType": "Scheduled", "triggerProperties": {"Scheduled": scheduled}}
        when = f"every {config.every_hours} hour(s)"
    properties = {
        "Source": source,
        "Destination": destination,
        "Trigger": trigger,
        "Tasks": list(one.tasks),
        "KmsKey": config.kms_key,
        "Active": True,
    }
    name = stack.flow(one.name)
    summary = f"imports {one.entity} {when} to\n  s3://{config.lake.bucket}/{folder}/{name}/"
    return Resource(AppFlowFlows.kind, name, properties, summary)


def function_logs(stack: AppFlowStack) -> Resource:
    """The log group of the function."""
    properties = {"RetentionDays": LOG_DAYS, "Streams": []}
    return Resource(
        LogGroups.kind, stack.logs, properties, f"the function's output, kept {LOG_DAYS} days"
    )


def function_role(on_file: OnFile, config: AppFlowConfig, stack: AppFlowStack) -> Resource:
    """The function's role: it reads one folder, writes another, and logs."""
    account, lake = stack.account, config.lake
    read = objects_below(lake, account, f"{stack.raw_folder}{on_file.reads}")
    written = objects_below(lake, account, f"{stack.raw_folder}{on_file.writes}")
    streams = account.arn("logs", f"log-group:{stack.logs}:*")
    statements = [
        allow("ReadFiles", ("GetObject",), "s3", read),
        allow("WriteRows", ("PutObject",), "s3", written),
        allow("Log", ("CreateLogStream", "PutLogEvents"), "logs", streams),
    ]
    if config.kms_key:
        statements.append(use_key("UseKey", config.kms_key, account))
    trust = service_trust("lambda", {"aws:SourceAccount": account.account_id})
    return role(
        stack.role_name(CONVERT),
        trust,
        policy(statements),
        "used by the Lambda function alone",
        fix="Use a shorter lake_root.",
    )


def function(
    on_file: OnFile, config: AppFlowConfig, stack: AppFlowStack, code_sha256: str
) -> Resource:
    """The function that each delivered file calls."""
    properties = {
        "Handler": on_file.handler,
        "RoleArn": stack.role_arn(CONVERT),
        "TimeoutSeconds": on_file.timeout_seconds,
        "MemoryMb": on_file.memory_mb,
        "CodeSha256": code_sha256,
        "CalledByBucket": config.lake.bucket,
    }
    summary = f"reads {on_file.reads} and writes {on_file.writes} of {stack.raw_folder}"
    return Resource(LambdaFunctions.kind, stack.name, properties, summary)


def notification(on_file: OnFile, config: AppFlowConfig, stack: AppFlowStack) -> Resource:
    """The event that calls the function."""
    prefix = config.lake.key(f"{stack.raw_folder}{on_file.reads}")
    properties = {
        "Function": stack.function_arn,
        "Events": ["s3:ObjectCreated:*"],
        "Prefix": prefix,
    }
    return Resource(BucketNotifications.kind, stack.name, properties, f"new objects below {prefix}")
