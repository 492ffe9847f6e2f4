"""The rights of the roles of a scheduled run: pure functions.

No action is here that its user does not call.
"""

from athena_recipes.aws.account import Account
from athena_recipes.aws.iam import Document, allow, policy, service_trust
from athena_recipes.aws.policy.statements import build_statements
from athena_recipes.aws.policy.target import Target
from athena_recipes.aws.scheduled_run.stack import RunStack


def run_trust(stack: RunStack) -> Document:
    """CodeBuild may assume the role, for the stack's project alone."""
    source = {
        "aws:SourceAccount": stack.account.account_id,
        "aws:SourceArn": stack.project_arn,
    }
    return service_trust("codebuild", source)


def schedule_trust(stack: RunStack) -> Document:
    """EventBridge Scheduler may assume the role, for the stack's group of schedules alone."""
    return scheduler_trust(stack.account, stack.name)


def scheduler_trust(account: Account, group: str) -> Document:
    """EventBridge Scheduler may assume the role, for one group of schedules alone."""
    arn = account.arn("scheduler", f"schedule-group/{group}")
    source = {"aws:SourceAccount": account.account_id, "aws:SourceArn": arn}
    return service_trust("scheduler", source)


def schedule_policy(stack: RunStack) -> Document:
    """Start the one project, and send what did not start to the one queue."""
    return policy(
        [
            allow("StartRun", ("StartBuild",), "codebuild", stack.project_arn),
            allow("KeepWhatDidNotStart", ("SendMessage",), "sqs", stack.queue_arn),
        ]
    )


def run_statements(target: Target, stack: RunStack) -> list[Document]:
    """Build the recipe, and write CodeBuild's logs."""
    logs = stack.account.arn("logs", f"log-group:{stack.logs}:*")
    return [
        *build_statements(target, stack.account),
        allow("WriteLogs", ("CreateLogStream", "PutLogEvents"), "logs", logs),
    ]
