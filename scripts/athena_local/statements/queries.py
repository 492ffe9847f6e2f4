"""SELECT and its kin, and EXPLAIN: Trino answers, Athena's texts are given."""

from collections.abc import Iterator
from dataclasses import dataclass

from athena_local.engine.trino import Result
from athena_local.engine.values import column_info, row_renderer, text_column
from athena_local.sql.cursor import Cursor
from athena_local.statements.base import Context, Outcome, Statement, Texts


@dataclass
class Query(Statement):
    """`SELECT`, `WITH`, `VALUES`, `TABLE` or a query in parentheses."""

    text: str
    statement_type = "DML"
    substatement_type = "SELECT"
    is_query = True

    @classmethod
    def parse(cls, cursor: Cursor) -> "Query":
        """From the cursor at the first word."""
        return cls(cursor.rest())

    def run(self, context: Context) -> Outcome:
        """Rows come as they are read."""
        result = context.query(context.translate(self.text))
        columns = [column_info(column) for column in result.columns]
        return Outcome(columns, _texts(result), has_header=True, update_count=0)


def _texts(result: Result) -> Iterator[Texts]:
    render = row_renderer(result.columns)
    for page in result.pages:
        for row in page:
            yield render(row)


@dataclass
class Explain(Statement):
    """`EXPLAIN [ANALYZE] statement`: a line of text a row, and the title as the first row."""

    text: str
    statement_type = "UTILITY"
    substatement_type = "EXPLAIN"

    @classmethod
    def parse(cls, cursor: Cursor) -> "Explain":
        """From the cursor at EXPLAIN."""
        return cls(cursor.rest())

    def run(self, context: Context) -> Outcome:
        """Trino's plan, by lines."""
        result = context.query(context.translate(self.text))
        title = result.columns[0]["name"]
        rows = [[title]]
        for page in result.pages:
            rows.extend([line] for row in page for line in str(row[0]).split("\n"))
        return Outcome([text_column(title)], rows)
