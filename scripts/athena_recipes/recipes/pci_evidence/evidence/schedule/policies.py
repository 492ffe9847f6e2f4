"""What the daily run may do beside building the recipe."""

from athena_recipes.aws.scheduled_run.policies import Document, allow, policy, run_statements
from athena_recipes.aws.scheduled_run.target import bucket_and_prefix
from athena_recipes.recipes.pci_evidence.evidence.schedule.config import Config
from athena_recipes.recipes.pci_evidence.evidence.schedule.names import Place


def run_policy(config: Config, place: Place) -> Document:
    """Read the logs, write the recipe's tables, and add evidence.

    Of the evidence's bucket it may write and no more: it cannot read, replace (with Object Lock)
    or delete what it wrote before.
    """
    bucket, prefix = bucket_and_prefix(config.evidence_root)
    return policy(
        [
            *run_statements(config.target, place),
            allow(
                "AddEvidence",
                ("PutObject", "AbortMultipartUpload"),
                "s3",
                place.s3(f"{bucket}/{prefix}*"),
            ),
        ]
    )
