"""Everything that Lake Formation's rights follow from, in one answer, and only if it has changed.

Asked for by single calls, a statement of a role took 700 of them on a lake of 600 tables.
"""

import json
import re
from collections.abc import Callable, Iterable, Iterator
from typing import Any
from urllib.parse import parse_qs

from moto.core import DEFAULT_ACCOUNT_ID
from moto.glue.models import glue_backends
from moto.lakeformation.models import lakeformation_backends

from athena_local.moto_server.lake_formation import filters_of
from athena_local.wsgi import Application, scope_of

# `?region=R&known=N`: 204 if N is the version of the state now.
RIGHTS_STATE_PATH = "/athena-local/rights-state"
_SERVICES = frozenset({"glue", "lakeformation"})
# Calls that change neither databases, tables and columns nor grants, filters and tags.
_WITHOUT_EFFECT = re.compile(r"^(Get|List|BatchGet|Search)|Partition|ColumnStatistics")


class RightsState:
    """A WSGI application in front of another one, which must not be called by two threads."""

    def __init__(self, application: Application) -> None:
        self._application = application
        self._version = 1

    def __call__(
        self, environ: dict[str, Any], start_response: Callable[..., Any]
    ) -> Iterable[bytes]:
        """Answer the state, and count the calls that change it."""
        if environ["PATH_INFO"] == RIGHTS_STATE_PATH:
            return self._answer(environ, start_response)
        if _may_change(environ):
            self._version += 1
        return self._application(environ, start_response)

    def _answer(
        self, environ: dict[str, Any], start_response: Callable[..., Any]
    ) -> Iterable[bytes]:
        asked = parse_qs(environ.get("QUERY_STRING", ""))
        if asked.get("known") == [str(self._version)]:
            start_response("204 No Content", [])
            return []
        state = {"version": self._version, **_state(asked["region"][0])}
        content = json.dumps(state).encode()
        start_response("200 OK", [("Content-Length", str(len(content)))])
        return [content]


def _may_change(environ: dict[str, Any]) -> bool:
    path = str(environ["PATH_INFO"])
    if path.startswith("/moto-api/"):  # reset
        return bool(environ["REQUEST_METHOD"] != "GET")
    if scope_of(environ)[1] not in _SERVICES:
        return False
    operation = str(environ.get("HTTP_X_AMZ_TARGET", path)).rpartition(".")[2].strip("/")
    return not _WITHOUT_EFFECT.search(operation)


def _state(region: str) -> dict[str, Any]:
    glue = glue_backends[DEFAULT_ACCOUNT_ID][region]
    backend = lakeformation_backends[DEFAULT_ACCOUNT_ID][region]
    tables = {
        (name, table.name): list(_columns(table.as_dict()))
        for name, database in glue.databases.items()
        for table in database.tables.values()
    }
    return {
        "grants": backend.list_permissions(DEFAULT_ACCOUNT_ID),
        "databases": list(glue.databases),
        "tables": [[*key, columns] for key, columns in tables.items()],
        "database_tags": [[key[1], tags] for key, tags in backend.lf_database_tags.items() if tags],
        "table_tags": [
            [*key[1:], tags]
            for key, tags in backend.lf_table_tags.items()
            if tags and key[1:] in tables
        ],
        "column_tags": [
            [*key[1:], tags]
            for key, tags in backend.lf_columns_tags.items()
            if tags and key[3] in tables.get((key[1], key[2]), ())
        ],
        "filters": list(filters_of(backend).values()),
    }


def _columns(table: dict[str, Any]) -> Iterator[str]:
    for columns in (
        (table.get("StorageDescriptor") or {}).get("Columns"),
        table.get("PartitionKeys"),
    ):
        for column in columns or ():
            yield column["Name"]
