"""Lake Formation where moto lacks what grants rely on: filters, default grants of new tables."""

import json
from typing import Any

from moto.core.responses import BaseResponse
from moto.glue.models import GlueBackend
from moto.lakeformation import urls
from moto.lakeformation.exceptions import EntityNotFound, InvalidInput
from moto.lakeformation.models import LakeFormationBackend, Permission, lakeformation_backends
from moto.lakeformation.responses import LakeFormationResponse

_FILTERS = "data_cells_filters"
_NO_FILTER = {"DatabaseName": "", "TableName": "", "Name": ""}


def install() -> None:
    """Change moto."""
    _add_filters()
    _list_grants_of_filters()
    _grant_defaults()
    _keep_tags()


def _keep_tags() -> None:
    """Tags of resources: moto replaces all by those of the last call, and answers 500 where there
    are none; a table's columns come without the tags of the table and its database."""
    add = LakeFormationBackend.add_lf_tags_to_resource

    def places(backend: Any, resource: dict[str, Any]) -> list[tuple[dict[Any, Any], Any]]:
        """Where the tags of a resource are: the dictionary and the key."""
        found: list[tuple[dict[Any, Any], Any]] = []
        account = backend.account_id
        if "Database" in resource:
            found.append((backend.lf_database_tags, (account, resource["Database"]["Name"])))
        for kind in ("Table", "TableWithColumns"):
            if kind in resource:
                named = resource[kind]
                table = (account, named["DatabaseName"], named["Name"])
                if kind == "Table":
                    found.append((backend.lf_table_tags, table))
                found += [
                    (backend.lf_columns_tags, (*table, column))
                    for column in named.get("ColumnNames", ())
                ]
        return found

    def add_tags(self: Any, catalog_id: str, resource: Any, tags: Any) -> Any:
        before = [(kept, key, list(kept.get(key, ()))) for kept, key in places(self, resource)]
        failures = add(self, catalog_id, resource, tags)
        if not failures:
            new = {tag["TagKey"] for tag in tags}
            for kept, key, old in before:
                kept[key] = [tag for tag in old if tag["TagKey"] not in new] + list(kept[key])
        return failures

    def get_tags(self: Any, catalog_id: str, resource: Any) -> Any:
        named = resource.get("Table") or resource.get("TableWithColumns")
        if named is None:
            ((kept, key),) = places(self, resource)
            return kept.get(key, []), [], []
        table = (self.account_id, named["DatabaseName"], named["Name"])
        columns = [
            {"Name": column, "LFTags": self.lf_columns_tags[(*table, column)]}
            for column in named.get("ColumnNames", ())
            if self.lf_columns_tags.get((*table, column))
        ]
        return (
            self.lf_database_tags.get(table[:2], []),
            self.lf_table_tags.get(table, []),
            columns,
        )

    def remove_tags(response: Any) -> str:
        body = json.loads(response.body or "{}")
        gone = {tag["TagKey"] for tag in body["LFTags"]}
        for kept, key in places(response.lakeformation_backend, body["Resource"]):
            kept[key] = [tag for tag in kept.get(key, ()) if tag["TagKey"] not in gone]
        return json.dumps({"Failures": []})

    LakeFormationBackend.add_lf_tags_to_resource = add_tags
    LakeFormationBackend.get_resource_lf_tags = get_tags
    urls.url_paths["{0}/RemoveLFTagsFromResource$"] = urls.response.dispatch
    LakeFormationResponse.remove_lf_tags_from_resource = remove_tags


def filters_of(backend: Any) -> dict[tuple[str, str, str], dict[str, Any]]:
    """The data cells filters of an account's Lake Formation, by database, table and name."""
    kept: dict[tuple[str, str, str], dict[str, Any]] = backend.__dict__.setdefault(_FILTERS, {})
    return kept


def _key(named: dict[str, Any]) -> tuple[str, str, str]:
    return named["DatabaseName"], named["TableName"], named["Name"]


def _add_filters() -> None:
    """Create-, Update-, Delete-, Get- and ListDataCellsFilter."""

    def parameters(response: BaseResponse) -> dict[str, Any]:
        body: dict[str, Any] = json.loads(response.body or "{}")
        return body

    def create(self: Any) -> str:
        data = parameters(self)["TableData"]
        if _key(data) in filters_of(self.lakeformation_backend):
            raise InvalidInput("Filter already exists")
        filters_of(self.lakeformation_backend)[_key(data)] = data
        return "{}"

    def update(self: Any) -> str:
        data = parameters(self)["TableData"]
        if _key(data) not in filters_of(self.lakeformation_backend):
            raise EntityNotFound
        filters_of(self.lakeformation_backend)[_key(data)] = data
        return "{}"

    def delete(self: Any) -> str:
        if filters_of(self.lakeformation_backend).pop(_key(parameters(self)), None) is None:
            raise EntityNotFound
        return "{}"

    def get(self: Any) -> str:
        found = filters_of(self.lakeformation_backend).get(_key(parameters(self)))
        if found is None:
            raise EntityNotFound
        return json.dumps({"DataCellsFilter": found})

    def list_(self: Any) -> str:
        table = parameters(self).get("Table") or {}
        found = [
            data
            for data in filters_of(self.lakeformation_backend).values()
            if table.get("DatabaseName") in (None, data["DatabaseName"])
            and table.get("Name") in (None, data["TableName"])
        ]
        return json.dumps({"DataCellsFilters": found})

    for call in ("Create", "Update", "Delete", "Get"):
        urls.url_paths[f"{{0}}/{call}DataCellsFilter$"] = urls.response.dispatch
    LakeFormationResponse.create_data_cells_filter = create
    LakeFormationResponse.update_data_cells_filter = update
    LakeFormationResponse.delete_data_cells_filter = delete
    LakeFormationResponse.get_data_cells_filter = get
    LakeFormationResponse.list_data_cells_filter = list_


def _list_grants_of_filters() -> None:
    """ListPermissions of a filter, which moto refuses; dbt-athena asks it for `lf_grants`."""
    list_permissions = LakeFormationResponse.list_permissions

    def listed(self: Any) -> Any:
        body = json.loads(self.body or "{}")
        asked = body.get("Resource", {}).get("DataCellsFilter")
        if asked is None:
            return list_permissions(self)
        backend = self.lakeformation_backend
        principal = body.get("Principal")
        found = [
            entry
            for entry in backend.list_permissions(body.get("CatalogId") or self.current_account)
            if _key(entry["Resource"].get("DataCellsFilter") or _NO_FILTER) == _key(asked)
            and principal in (None, entry["Principal"])
        ]
        return json.dumps({"PrincipalResourcePermissions": found})

    LakeFormationResponse.list_permissions = listed


def _grant_defaults() -> None:
    """New databases and tables get the grants that the data lake settings say; dropped ones lose
    theirs. On a new account IAMAllowedPrincipals may do everything with all of them."""
    create_database, delete_database = GlueBackend.create_database, GlueBackend.delete_database
    create_table, delete_table = GlueBackend.create_table, GlueBackend.delete_table

    def created_database(self: Any, database_name: str, *args: Any, **kwargs: Any) -> Any:
        made = create_database(self, database_name, *args, **kwargs)
        resource = {"Database": {"CatalogId": self.account_id, "Name": database_name}}
        _grant(self, "CreateDatabaseDefaultPermissions", resource)
        return made

    def created_table(
        self: Any, database_name: str, table_name: str, *args: Any, **kwargs: Any
    ) -> Any:
        made = create_table(self, database_name, table_name, *args, **kwargs)
        # What a database says of its new tables goes before the account's settings.
        own = self.databases[database_name].input.get("CreateTableDefaultPermissions")
        table = _table(self, database_name, table_name)
        _grant(self, "CreateTableDefaultPermissions", table, own)
        return made

    def deleted_table(self: Any, database_name: str, table_name: str) -> Any:
        done = delete_table(self, database_name, table_name)
        _forget(self, database_name, table_name)
        return done

    def deleted_database(self: Any, database_name: str) -> Any:
        done = delete_database(self, database_name)
        _forget(self, database_name, None)
        return done

    GlueBackend.create_database, GlueBackend.delete_database = created_database, deleted_database
    GlueBackend.create_table, GlueBackend.delete_table = created_table, deleted_table


def _table(glue: Any, database: str, table: str) -> dict[str, Any]:
    return {"Table": {"CatalogId": glue.account_id, "DatabaseName": database, "Name": table}}


def _backend(glue: Any) -> LakeFormationBackend:
    backend: LakeFormationBackend = lakeformation_backends[glue.account_id][glue.region_name]
    return backend


def _grant(
    glue: Any, setting: str, resource: dict[str, Any], own: list[dict[str, Any]] | None = None
) -> None:
    backend = _backend(glue)
    defaults = backend.get_data_lake_settings(glue.account_id).get(setting) if own is None else own
    for default in defaults or ():
        backend.grant_permissions(
            catalog_id=glue.account_id,
            principal=default["Principal"],
            resource=resource,
            permissions=list(default["Permissions"]),
            permissions_with_grant_options=[],
        )


def _forget(glue: Any, database: str, table: str | None) -> None:
    catalog = _backend(glue).grants.get(glue.account_id)
    if catalog is None:
        return

    def is_of_it(permission: Permission) -> bool:
        for kind in ("Table", "TableWithColumns"):
            named = permission.resource.get(kind)
            if named and named["DatabaseName"] == database:
                return table is None or named.get("Name") == table
        named = permission.resource.get("Database")
        return table is None and bool(named) and named["Name"] == database

    catalog.permissions = {p for p in catalog.permissions if not is_of_it(p)}
