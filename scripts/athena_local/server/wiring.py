"""Puts the parts of the server together."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

from athena_local.api.data_catalogs import DataCatalogs
from athena_local.api.named_queries import NamedQueries
from athena_local.api.prepared_statements import PreparedStatements
from athena_local.api.table_metadata import TableMetadata
from athena_local.api.tags import Tags
from athena_local.api.validation import GlueCheck, RequestCheck
from athena_local.api.work_groups import WorkGroups
from athena_local.engine.connectors import Connectors
from athena_local.engine.glue import Glue
from athena_local.engine.trino import Trino
from athena_local.executions.operations import ExecutionOperations
from athena_local.executions.registry import Registry
from athena_local.executions.runner import Runner
from athena_local.lake_formation.access import LakeFormation
from athena_local.lake_formation.state import State
from athena_local.results.writer import ResultWriter
from athena_local.server.app import Application
from athena_local.server.athena import AthenaApi
from athena_local.server.forward import Forward
from athena_local.server.s3_tables import S3Tables
from athena_local.statements.base import Services


def build_application(
    client: Callable[..., Any], moto: str, trino: str, rules: Path | None, region: str
) -> tuple[Application, Callable[[], None]]:
    """The WSGI application, and what to call when it ends.

    `client` makes boto3 clients of moto, for other keys if given `key`; `rules` is the file that
    Trino reads its rules from; `region` is the one region that everything is in.
    """
    glue = Glue(client("glue"))
    engine = Trino(trino)
    catalogs = DataCatalogs(Connectors(client, engine))
    prepared, named = PreparedStatements(), NamedQueries()

    def clear(work_group: str) -> None:
        prepared.clear(work_group)
        named.clear(work_group)

    work_groups = WorkGroups(clear)
    s3 = client("s3")
    access = LakeFormation(client, State(moto, region), rules)
    services = Services(engine, glue, s3, prepared, catalogs.trino_catalog, access.require)
    runner = Runner(services, ResultWriter(s3), access)
    registry = Registry(runner)
    executions = ExecutionOperations(registry, work_groups)
    resources = (
        work_groups,
        prepared,
        named,
        catalogs,
        TableMetadata(glue, catalogs),
        Tags(),
    )
    answered = {"StartQueryExecution", *executions.operations}
    for resource in resources:
        answered.update(resource.operations)
    athena = AthenaApi(executions, resources, RequestCheck(frozenset(answered)), access.user_of)

    return Application(athena, GlueCheck(), S3Tables(glue), Forward(moto, region)), registry.close
