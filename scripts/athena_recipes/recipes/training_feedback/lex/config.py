"""`lex.yml`: the lake, and what the bot says and understands."""

from typing import Annotated

from pydantic import Field, field_validator

from athena_recipes.aws.s3_address import S3Address
from athena_recipes.cli.settings import Settings, matching, s3_address, whole_number, wrong

Sentence = Annotated[str, matching(r".{1,1000}", "a sentence of at most 1,000 letters")]


class LexConfig(Settings):
    """The configuration of the bot."""

    lake: Annotated[S3Address, s3_address("s3://my-lake or s3://my-lake/prefix")] = Field(
        alias="lake_root"
    )
    locale: Annotated[str, matching(r"[a-z]{2,3}_[A-Z]{2}|[a-z]{2}_\d{3}", "a locale, as en_US")]
    utterances: list[Sentence]
    rating: Sentence
    comment: Sentence
    thanks: Sentence
    idle_seconds: Annotated[int, whole_number(60, 86_400)] = 300

    @field_validator("utterances")
    @classmethod
    def _some(cls, value: list[str]) -> list[str]:
        if not value or len(set(value)) < len(value):
            wrong(" needs sentences, each once.", "Write a list, as [Give feedback].")
        return value
