"""Statements and functions that Trino has and Athena has not."""

from scripts.athena_local.errors import StatementError
from scripts.athena_local.sql.lexer import Kind, Token

# Athena's answer to every statement that is not in its reference.
UNSUPPORTED = "Queries of this type are not supported"

# In Trino 476, not in Athena: language models, tests of Trino itself, sources beyond the catalog.
ABSENT_FUNCTIONS = frozenset(
    {
        "ai_analyze_sentiment",
        "ai_classify",
        "ai_extract",
        "ai_fix_grammar",
        "ai_gen",
        "ai_mask",
        "ai_translate",
        "exclude_columns",
        "raw_query",
    }
)


def refuse_functions(tokens: tuple[Token, ...]) -> None:
    """Raise Athena's error if the text calls a function that Athena has not."""
    meaningful = [token for token in tokens if not token.is_blank]
    for index, token in enumerate(meaningful[:-1]):
        if token.kind not in (Kind.WORD, Kind.QUOTED) or meaningful[index + 1].text != "(":
            continue
        name = token.value.lower()
        if name in ABSENT_FUNCTIONS:
            raise StatementError("FUNCTION_NOT_FOUND", f"Function '{name}' not registered")
