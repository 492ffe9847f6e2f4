"""Data catalogs: Glue's own, and names for catalogs of the engine."""

import re
import threading
from typing import Any

from athena_local.api.paging import page
from athena_local.engine.connectors import Connectors
from athena_local.errors import InvalidRequest
from athena_local.sql.identifiers import HIVE

Json = dict[str, Any]
GLUE_NAME = "AwsDataCatalog"
# athena_local's own parameter: the Trino catalog that a registered catalog maps to.
TRINO_PARAMETER = "trino-catalog"
_GLUE: Json = {
    "Name": GLUE_NAME,
    "Type": "GLUE",
    "Parameters": {"catalog-id": "123456789012"},
    "Status": "CREATE_COMPLETE",
}
_LAMBDA = "lambda:"


class DataCatalogs:
    """All data catalogs; `connectors` makes the engine's catalogs for functions and connections."""

    def __init__(self, connectors: Connectors) -> None:
        self._connectors = connectors
        self._lock = threading.Lock()
        self._catalogs: dict[str, Json] = {GLUE_NAME.lower(): _GLUE}
        self.operations = {
            "CreateDataCatalog": self.create,
            "GetDataCatalog": self.get,
            "UpdateDataCatalog": self.update,
            "DeleteDataCatalog": self.delete,
            "ListDataCatalogs": self.list,
        }

    def trino_catalog(self, name: str) -> str | None:
        """The engine's catalog for a name in SQL or of a call; None if none is registered.

        A name whose function does not exist is the engine's catalog of that name.
        """
        folded = name.lower()
        plain = re.sub(r"\W", "_", folded)
        if folded.startswith(_LAMBDA):
            return self._connectors.of_function(name[len(_LAMBDA) :], folded) or plain
        catalog = self._catalogs.get(folded)
        if catalog is None:
            return None
        if catalog["Type"] == "GLUE":
            return HIVE
        parameters = catalog.get("Parameters", {})
        if chosen := parameters.get(TRINO_PARAMETER):
            return str(chosen)
        if connection := parameters.get("connection-arn"):
            return self._connectors.of_connection(connection, folded)
        function = parameters.get("function") or parameters.get("record-function")
        return (function and self._connectors.of_function(function, folded)) or plain

    def create(self, request: Json) -> Json:
        """CreateDataCatalog."""
        with self._lock:
            folded = request["Name"].lower()
            if folded in self._catalogs:
                raise InvalidRequest(f"DataCatalog {request['Name']} already exists")
            self._catalogs[folded] = _catalog(request)
        return {}

    def get(self, request: Json) -> Json:
        """GetDataCatalog."""
        return {"DataCatalog": self._find(request["Name"])}

    def update(self, request: Json) -> Json:
        """UpdateDataCatalog."""
        with self._lock:
            self._own(request["Name"])
            self._catalogs[request["Name"].lower()] = _catalog(request)
        return {}

    def delete(self, request: Json) -> Json:
        """DeleteDataCatalog."""
        with self._lock:
            self._own(request["Name"])
            del self._catalogs[request["Name"].lower()]
        self._connectors.forget(request["Name"])
        return {}

    def list(self, request: Json) -> Json:
        """ListDataCatalogs."""
        shown = [
            {"CatalogName": catalog["Name"], "Type": catalog["Type"], "Status": catalog["Status"]}
            for catalog in list(self._catalogs.values())
        ]
        return page(request, shown, "DataCatalogsSummary")

    def _find(self, name: str) -> Json:
        catalog = self._catalogs.get(name.lower())
        if catalog is None:
            raise InvalidRequest(f"DataCatalog {name} was not found")
        return catalog

    def _own(self, name: str) -> None:
        """Refuse changes of Glue's own catalog."""
        if self._find(name) is _GLUE:
            raise InvalidRequest(f"{GLUE_NAME} is reserved and cannot be changed")


def _catalog(request: Json) -> Json:
    shown = ("Name", "Type", "Description", "Parameters")
    return {
        "Parameters": {},
        **{key: request[key] for key in shown if request.get(key) is not None},
        "Status": "CREATE_COMPLETE",
    }
