"""The practices as a custom lens of the AWS Well-Architected Tool, schema 2021-11-01.

The limits are those of "Lens format specification in AWS WA Tool" (user guide) and of the API's
shapes (ImportLens): 10 pillars, 20 questions in a pillar, 15 choices in a question, three rules of
risk of which the last is the default, ids of 3 to 128 letters, digits and underscores, 500 KB.
"""

import json
import re
from typing import Annotated, Any, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, model_validator

from athena_recipes.recipes.analytics_lens.lens.practices import Question, questions, seed

NAME = "Athena Recipes Analytics Lens"
SCHEMA = "2021-11-01"
_MOST_BYTES = 500_000
# AWS's ids of the pillars of the Framework, so that a review shows them together.
_PILLARS = {
    "operational_excellence": "operationalExcellence",
    "security": "security",
    "reliability": "reliability",
    "performance_efficiency": "performance",
    "cost_optimization": "costOptimization",
    "sustainability": "sustainability",
}
# A choice whose id ends like this is "None of these", and excludes the others.
NONE = "_no"
_DOCS = "https://docs.aws.amazon.com/wellarchitected/latest/analytics-lens/analytics-lens.html"

Id = Annotated[str, Field(pattern=r"^[A-Za-z0-9_]{3,128}$")]
Title = Annotated[str, Field(min_length=1, max_length=128)]
Text = Annotated[str, Field(min_length=1, max_length=2048)]
Url = Annotated[str, Field(pattern=r"^https?://\S+$", max_length=2048)]


class _Part(BaseModel):
    model_config = ConfigDict(extra="forbid")


class Resource(_Part):
    """A text and an address."""

    displayText: Text
    url: Url | None = None


class Choice(_Part):
    """A best practice."""

    id: Id
    title: Title
    helpfulResource: Resource | None = None
    improvementPlan: Resource | None = None


class RiskRule(_Part):
    """A condition over the ids of choices, or `default`, and the risk if it holds."""

    condition: Annotated[str, Field(min_length=1, max_length=2048)]
    risk: Literal["HIGH_RISK", "MEDIUM_RISK", "NO_RISK"]


class LensQuestion(_Part):
    """A question with its choices; the first rule that holds is the risk."""

    id: Id
    title: Title
    description: Text | None = None
    helpfulResource: Resource | None = None
    choices: Annotated[list[Choice], Field(min_length=1, max_length=15)]
    riskRules: Annotated[list[RiskRule], Field(min_length=1, max_length=3)]

    @model_validator(mode="after")
    def _checked(self) -> Self:
        ids = [one.id for one in self.choices]
        if len(set(ids)) < len(ids):
            raise ValueError(f"{self.id} has a choice twice")
        conditions = [one.condition for one in self.riskRules]
        if conditions[-1] != "default" or "default" in conditions[:-1]:
            raise ValueError(f"the last rule of {self.id}, and no other, must be default")
        if len({one.risk for one in self.riskRules}) < len(self.riskRules):
            raise ValueError(f"{self.id} has two rules of one risk")
        for condition in conditions[:-1]:
            unknown = set(re.findall(r"\w+", condition)) - set(ids)
            if unknown or not is_condition(condition):
                raise ValueError(f"the condition {condition} of {self.id} is not of its choices")
        return self


class Pillar(_Part):
    """A pillar with its questions."""

    id: Id
    name: Title
    questions: Annotated[list[LensQuestion], Field(min_length=1, max_length=20)]


class CustomLens(_Part):
    """A custom lens; `model_validate` holds it to AWS's schema and limits."""

    schemaVersion: Literal["2021-11-01"]
    name: Title
    description: Text
    pillars: Annotated[list[Pillar], Field(min_length=1, max_length=10)]

    @model_validator(mode="after")
    def _checked(self) -> Self:
        for ids in (
            [one.id for one in self.pillars],
            [one.id for pillar in self.pillars for one in pillar.questions],
        ):
            if len(set(ids)) < len(ids):
                raise ValueError("an id of a pillar or of a question is there twice")
        size = len(self.model_dump_json(exclude_none=True))
        if size > _MOST_BYTES:
            raise ValueError(f"the lens has {size} bytes, more than {_MOST_BYTES}")
        return self


def is_condition(text: str) -> bool:
    """Whether a text is made of names, `!`, `&&`, `||` and parentheses as a condition is."""
    words = re.findall(r"\w+|&&|\|\||[!()]|\S", text)
    depth, needs_value = 0, True
    for word in words:
        if word in ("!", "("):
            if not needs_value:
                return False
            depth += word == "("
        elif word in ("&&", "||", ")"):
            if needs_value:
                return False
            depth -= word == ")"
            needs_value = word != ")"
        elif re.fullmatch(r"\w+", word) and needs_value:
            needs_value = False
        else:
            return False
        if depth < 0:
            return False
    return not needs_value and depth == 0


def custom_lens() -> dict[str, Any]:
    """The lens of the recipe's practices, held to the schema."""
    named = questions()
    lens = {
        "schemaVersion": SCHEMA,
        "name": NAME,
        "description": "Best practices of data lakes on Amazon Athena and dbt, evidenced by dbt's"
        " artifacts and the account. Answers come from athena-recipes analytics_lens review.",
        "pillars": [
            {
                "id": _PILLARS[pillar["pillar_id"]],
                "name": pillar["title"],
                "questions": [
                    _question(one) for one in named if one.pillar_id == pillar["pillar_id"]
                ],
            }
            for pillar in seed("pillars")
        ],
    }
    return CustomLens.model_validate(lens).model_dump(exclude_none=True)


def lens_json() -> str:
    """The lens as JSON; the same practices give the same text."""
    return json.dumps(custom_lens(), indent=2)


def _question(question: Question) -> dict[str, Any]:
    choices = [
        {
            "id": one.practice_id,
            "title": one.title,
            "helpfulResource": {"displayText": "AWS Analytics Lens", "url": _DOCS},
            "improvementPlan": {"displayText": one.fix},
        }
        for one in question.practices
    ]
    none = {
        "id": f"{question.question_id}{NONE}",
        "title": "None of these",
        "helpfulResource": {"displayText": "Choose this if you follow none of the practices."},
        "improvementPlan": {"displayText": "Follow the practices of the question."},
    }
    return {
        "id": question.question_id,
        "title": question.title,
        "choices": [*choices, none],
        "riskRules": _rules(question),
    }


def _rules(question: Question) -> list[dict[str, str]]:
    """No risk with all practices; medium with those of high risk; else the highest of them."""
    every = [one.practice_id for one in question.practices]
    high = [one.practice_id for one in question.practices if one.risk == "high"]
    rules = [{"condition": " && ".join(every), "risk": "NO_RISK"}]
    if high and len(high) < len(every):
        rules.append({"condition": " && ".join(high), "risk": "MEDIUM_RISK"})
    rules.append({"condition": "default", "risk": "HIGH_RISK" if high else "MEDIUM_RISK"})
    return rules
