"""Configuration files: the fix of each kind of mistake names what may be written."""

from typing import Annotated, Literal

import pytest
from athena_recipes.cli.errors import UserError
from athena_recipes.cli.settings import Settings, parse_settings, whole_number


class Connector(Settings):
    connector: Literal["lambda", "glue"] = "lambda"
    subnets: list[str]
    seconds: Annotated[int, whole_number(1, 900)] = 60


@pytest.mark.parametrize(
    ("given", "problem", "fix"),
    [
        ({"connector": "Lambda", "subnets": []}, "connector is `Lambda`", "`lambda` or `glue`"),
        ({"subnets": "subnet-1"}, "subnets is not a list", "subnets: [text, text]"),
        ({"connector": ["glue"], "subnets": []}, "connector is `['glue']`", "`lambda` or `glue`"),
        ({"subnets": [["subnet-1"]]}, "is not one value", "text"),
        ({"subnets": [], "seconds": "901"}, "seconds is `901`", "1 to 900"),
        ({"subnets": [], "seconds": 901}, "seconds is `901`", "1 to 900"),
        ({"subnets": [], "seconds": True}, "seconds is not one value", "seconds: text"),
        ({}, "has no `subnets`", "connector, seconds, subnets"),
    ],
)
def test_a_mistake_has_a_fix(given: dict[str, object], problem: str, fix: str) -> None:
    with pytest.raises(UserError) as error:
        parse_settings(given, Connector, "federation.yml")
    assert problem in error.value.problem
    assert fix in error.value.fix
