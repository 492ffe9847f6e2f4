"""The names and ARNs of a recipe's flows, their connection and their function."""

from dataclasses import dataclass

from athena_recipes.aws.stack import Stack


@dataclass(frozen=True)
class AppFlowStack(Stack):
    """The connection and the Lambda function have the stack's name, its role is `convert`.

    `recipe` names the folders of the lake.
    """

    recipe: str

    def flow(self, name: str) -> str:
        """A flow's name in AppFlow."""
        return f"{self.name}-{name}"

    def flow_arn(self, name: str) -> str:
        """The ARN of a flow."""
        return self.account.arn("appflow", f"flow/{self.flow(name)}")

    @property
    def function_arn(self) -> str:
        """The function's ARN."""
        return self.account.arn("lambda", f"function:{self.name}")

    @property
    def logs(self) -> str:
        """The log group of the function."""
        return f"/aws/lambda/{self.name}"

    @property
    def statements(self) -> tuple[str, str]:
        """The ids of our statements in the bucket's policy: on objects, and on the bucket."""
        name = "".join(part.capitalize() for part in self.name.split("-"))
        return f"{name}Objects", f"{name}Bucket"

    @property
    def raw_folder(self) -> str:
        """The folder of the recipe's files."""
        return f"raw/{self.recipe}/"
