"""The parts that all kinds of statements share: context, outcome and interface."""

from abc import ABC, abstractmethod
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, Protocol

from athena_local.engine.glue import Glue
from athena_local.engine.trino import Control, Result, Session, Trino
from athena_local.engine.values import text_column
from athena_local.sql.identifiers import HIVE, TableName, literal
from athena_local.sql.translate import CatalogLookup, to_trino

Texts = Sequence[str | None]


class Prepared(Protocol):
    """The prepared statements of all work groups."""

    def text_of(self, work_group: str, name: str) -> str:
        """The statement that was prepared; ApiError if there is none."""
        ...

    def put(self, work_group: str, name: str, text: str) -> None:
        """Keep a statement under a name."""
        ...

    def remove(self, work_group: str, name: str) -> None:
        """Forget a statement."""
        ...


@dataclass(frozen=True)
class Services:
    """The parts that all statements share."""

    trino: Trino
    glue: Glue
    s3: Any
    prepared: Prepared
    catalogs: CatalogLookup
    # Raises unless a user has a permission (Lake Formation's word) on a table.
    require: Callable[[str, str, TableName], None]


@dataclass(frozen=True)
class Context:
    """One execution, as its statement sees it."""

    services: Services
    control: Control
    execution_id: str
    output_location: str  # the folder of results, without a slash at the end; empty: none
    is_enforced: bool = False  # whether the work group overrides where the client wants results
    work_group: str = "primary"
    user: str = "athena"
    catalog: str = HIVE  # of Trino
    requested_catalog: str = "AwsDataCatalog"  # as the client named it
    database: str = "default"
    parameters: tuple[str, ...] = ()

    @property
    def trino(self) -> Trino:
        """The engine."""
        return self.services.trino

    @property
    def glue(self) -> Glue:
        """The catalog."""
        return self.services.glue

    def table(self, parts: list[str]) -> TableName:
        """The table that a name of one to three parts means here."""
        return TableName.of(parts, self.database)

    def require(self, permission: str, name: TableName) -> None:
        """Refuse what the caller may not do; for statements that are done in Glue."""
        self.services.require(self.user, permission, name)

    def translate(self, sql: str) -> str:
        """Athena's text as Trino reads it."""
        return to_trino(sql, self.services.catalogs)

    def with_parameters(self, parameters: Sequence[str]) -> "Context":
        """The same execution with other values for `?`."""
        return replace(self, parameters=tuple(parameters))

    def query(self, sql: str, properties: Mapping[str, str] | None = None) -> Result:
        """Start Trino SQL, with the execution's parameters; the rows are not read yet."""
        if self.parameters:
            sql = f"EXECUTE IMMEDIATE {literal(sql)} USING {', '.join(self.parameters)}"
        session = Session(self.user, self.catalog, self.database, properties or {})
        return self.trino.query(sql, session, self.control)

    def run(self, sql: str, properties: Mapping[str, str] | None = None) -> Result:
        """Run Trino SQL to its end; the rows are dropped."""
        result = self.query(sql, properties)
        for _ in result.pages:
            pass
        return result


@dataclass
class Outcome:
    """What a statement gives: columns (ColumnInfo), rows of texts, and what it wrote."""

    columns: list[dict[str, Any]] = field(default_factory=list)
    rows: Iterable[Texts] = ()
    # Whether results begin with a row of column names, as those of queries do.
    has_header: bool = False
    update_count: int | None = None
    # Where to look for the files that it wrote; None for statements that have no manifest.
    written_to: str | None = None


class Statement(ABC):
    """A parsed statement. Athena's names for its kind are class attributes."""

    statement_type: str = "DDL"  # DDL, DML or UTILITY
    substatement_type: str = ""
    # Rows and messages of a query, which may be reused by age.
    is_query: bool = False

    @abstractmethod
    def run(self, context: Context) -> Outcome:
        """Do it. Raises StatementError or QueryCanceled."""


def lines(names: str, texts: Iterable[str]) -> Outcome:
    """The outcome of a statement that answers in lines of text.

    `names` are its columns, separated by spaces; where there are several, Athena still gives one
    value a row, with tabs in it.
    """
    return Outcome([text_column(name) for name in names.split()], [[text] for text in texts])
