"""Changes to any text for Trino: quotes, decimal literals, names of catalogs."""

from collections.abc import Callable, Sequence

from athena_local.sql.identifiers import HIVE, S3_TABLES, quoted
from athena_local.sql.lexer import Kind, Token, tokenize

# A registered data catalog's name -> the Trino catalog, or None if there is none of that name.
CatalogLookup = Callable[[str], str | None]


def to_trino(sql: str, catalogs: CatalogLookup) -> str:
    """`sql` (a statement or a part of one) with Athena's spellings replaced by Trino's.

    - backticked identifiers become double-quoted ones;
    - `0.5` becomes `0.5E0`, because Athena reads a decimal point as a double;
    - registered catalogs, `"lambda:function"` and `"s3tablescatalog/bucket"` become the
      Trino catalogs that they map to, where they begin a name.

    Comments and literals stay as they are.
    """
    tokens = tokenize(sql)
    return "".join(_token(tokens, index, catalogs) for index in range(len(tokens)))


def _token(tokens: Sequence[Token], index: int, catalogs: CatalogLookup) -> str:
    token = tokens[index]
    if token.kind is Kind.NUMBER:
        plain = "." in token.text and "e" not in token.text.lower()
        return f"{token.text}E0" if plain else token.text
    if token.kind in (Kind.WORD, Kind.QUOTED, Kind.BACKTICKED):
        catalog = _catalog(tokens, index, catalogs)
        if catalog is not None:
            return quoted(catalog)
        if token.kind is Kind.BACKTICKED:
            return quoted(token.value)
    return token.text


def _catalog(tokens: Sequence[Token], index: int, catalogs: CatalogLookup) -> str | None:
    """The Trino catalog for a token that begins a name of several parts; None for any other."""
    around = (tokens[index - 1].text if index else "", *(t.text for t in tokens[index + 1 :][:1]))
    if around[0] == "." or around[-1] != "." or len(around) < 2:
        return None
    name = tokens[index].value
    if name.lower().startswith(S3_TABLES):
        return HIVE
    return catalogs(name)
