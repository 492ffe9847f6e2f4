"""A lake of the recipe slack_words: the sample, files of other systems, and builds."""

import json
import random
import subprocess
from typing import Any

from athena_recipes.recipes.slack_words.sample_data.generate import generate

from tests.python.support.recipe_lake import RecipeLake, succeeded

# Pieces that texts of messages are made of at random.
PIECES = [
    "a", "word", "naïve", "e\u0301t", "日本", "नम", "1", "42nd", "_", "*", "~", "-", "'", "\u2019",
    " ", " ", "\n", "\t", ":", ":wave:", ":日本:", "::", ":skin-tone-2:", "`", "```", "<", ">",
    "<@U0AOIFE001>",
    "<@U1|x>", "<#C1|general>", "<!here>", "<https://example.org/a?b|label>", "<mailto:a@b.c>",
    "https://example.org/x", "WWW.example.org", "www.", "&lt;", "&gt;", "&amp;", "&amp;lt;", "@",
    "a.b@example.org", "@here", ".", "!", "|", "/", "(", "…", "👍🏽", "İ", "ǅ", "ß",
    "\u00a0", "\\", "%", "—", "•", "=", "。", "、", "\u200d",
]  # fmt: skip


class SlackLake(RecipeLake):
    """The lake, on DuckDB."""

    recipe = "slack_words"

    def sample(self, scale: float = 1.0) -> None:
        """Write the sample data."""
        for key, content in generate(seed=7, scale=scale):
            self.write(key, content)

    def say(self, key: str, *rows: dict[str, Any], ending: str = "\n") -> None:
        """Write messages as a file of JSON lines."""
        text = "".join(json.dumps({"type": "message", **row}) + ending for row in rows)
        self.write(key, text.encode())

    def build(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        """Build the tables, without dbt's tests."""
        return succeeded(
            self.dbt("build", "--exclude-resource-type", "test", "unit_test", *arguments)
        )


def message(number: int, text: str, user: str = "U0ODD00001", **more: Any) -> dict[str, Any]:
    """A message of Wednesday, 22 April 2020."""
    return {"user": user, "ts": f"15875568{number % 100:02}.{number:06}", "text": text, **more}


def random_texts(many: int) -> list[str]:
    """Texts of all that is hard to tell apart; the same in each run."""
    chance = random.Random("texts")
    return ["".join(chance.choices(PIECES, k=chance.randint(1, 14))) for _ in range(many)]
