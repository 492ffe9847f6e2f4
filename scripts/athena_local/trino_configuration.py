"""Trino's configuration files for one instance."""

import json
import shutil
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from athena_local.moto_server.projection import TRINO_KEY

# All processes together stay below 3 GiB with this.
HEAP_MIB = 1792
_QUERY_SHARE = 0.45
JVM_OPTIONS = (
    "-server",
    # Starts with a fifth less CPU than G1, on two cores.
    "-XX:+UseSerialGC",
    # Java's second compiler takes half of the CPU time of a start if it begins as early as it does
    # by default. Ten times later, it still compiles all that a long query runs.
    "-XX:Tier4InvocationThreshold=50000",
    "-XX:Tier4MinInvocationThreshold=6000",
    "-XX:Tier4CompileThreshold=150000",
    "-XX:Tier4BackEdgeThreshold=400000",
    "-XX:+ExitOnOutOfMemoryError",
    "-XX:-OmitStackTraceInFastThrow",
    "-XX:ReservedCodeCacheSize=256M",
    "-XX:PerMethodRecompilationCutoff=10000",
    "-XX:PerBytecodeRecompilationCutoff=10000",
    "-Djdk.attach.allowAttachSelf=true",
    "-Djdk.nio.maxCachedBufferSize=2000000",
    "-Dfile.encoding=UTF-8",
    "-Duser.timezone=UTC",
    "-XX:+EnableDynamicAgentLoading",
    # Trino 476 uses what Java 25 warns of.
    "--sun-misc-unsafe-memory-access=allow",
    "--enable-native-access=ALL-UNNAMED",
)
# With an ahead-of-time cache. Java 25 cannot write one with them: it fails with SIGSEGV.
_CACHE_OPTIONS = (
    # Without it, Java collects the whole heap six times while it loads Trino's classes.
    "-XX:MetaspaceSize=192M",
    "-XX:+UnlockDiagnosticVMOptions",
    # Ten thousand classes of plugins are not in the cache, and would be verified at each start.
    # Trino's archive is checked when it is installed.
    "-XX:-BytecodeVerificationRemote",
    # Profiles of an earlier run make the second compiler begin with all their methods at once.
    "-XX:-AOTReplayTraining",
)
# Everybody may do everything, until Lake Formation's grants say otherwise.
ALLOW_ALL: Mapping[str, object] = {
    "catalogs": [{"allow": "owner"}],  # owners may make and drop them, for connectors
    "schemas": [{"owner": True}],
    "tables": [
        {"privileges": ["SELECT", "INSERT", "DELETE", "UPDATE", "OWNERSHIP", "GRANT_SELECT"]}
    ],
    "procedures": [{"privileges": ["EXECUTE", "GRANT_EXECUTE"]}],
    "functions": [{"privileges": ["EXECUTE", "GRANT_EXECUTE"]}],
}


@dataclass(frozen=True)
class TrinoConfiguration:
    """Where an instance's Trino is, and with which parts it works."""

    installation: Path
    folder: Path  # etc/ and data/ are made in it
    port: int
    moto_url: str
    region: str
    catalog_files: Sequence[Path] = ()
    heap_mib: int = HEAP_MIB
    aot_cache: Path | None = None  # where Java's ahead-of-time cache is, if there is one

    @property
    def rules(self) -> Path:
        """The file of access-control rules, read again ten times a second."""
        return self.folder / "etc" / "rules.json"

    def write(self) -> None:
        """Write all files; an instance that was there before is overwritten."""
        etc = self.folder / "etc"
        shutil.rmtree(self.folder, ignore_errors=True)
        (etc / "catalog").mkdir(parents=True)
        (self.folder / "data").mkdir()
        _write(etc / "config.properties", self._config())
        _write(etc / "access-control.properties", self._access_control())
        levels = dict.fromkeys(("io.trino", "io.airlift", "Bootstrap"), "WARN")
        _write(etc / "log.properties", levels)
        self.rules.write_text(json.dumps(ALLOW_ALL, indent=2), encoding="utf-8")
        for name, properties in self._catalogs().items():
            _write(etc / "catalog" / f"{name}.properties", properties)
        for file in self.catalog_files:
            shutil.copy(file, etc / "catalog" / file.name)

    def command(self, java: Path) -> list[str]:
        """The command that starts the server, to be run in `folder`."""
        etc = self.folder / "etc"
        return [
            str(java),
            f"-Xmx{self.heap_mib}M",
            *JVM_OPTIONS,
            *([f"-XX:AOTCache={self.aot_cache}", *_CACHE_OPTIONS] if self.aot_cache else []),
            "-Dnode.environment=athena_local",
            f"-Dnode.id=athena-local-{self.port}",
            f"-Dnode.data-dir={self.folder / 'data'}",
            "-Dnode.internal-address=127.0.0.1",
            "-Dnode.bind-ip=127.0.0.1",
            f"-Dlog.levels-file={etc / 'log.properties'}",
            f"-Dconfig={etc / 'config.properties'}",
            "-cp",
            f"{self.installation / 'lib'}/*",
            "io.trino.server.TrinoServer",
        ]

    def _config(self) -> dict[str, str]:
        # What queries may take by Trino's count. Writers hold as much again that it does not count:
        # a hundred Parquet files at a time have a dictionary for each column.
        memory = f"{round(self.heap_mib * _QUERY_SHARE)}MB"
        return {
            "coordinator": "true",
            "node-scheduler.include-coordinator": "true",
            "http-server.http.port": str(self.port),
            "discovery.uri": f"http://127.0.0.1:{self.port}",
            "plugin.dir": str(self.installation / "plugin"),
            # Static catalogs can be queried only after the next poll of nodes, up to 5 s later. The
            # store reads etc/catalog of the working folder.
            "catalog.management": "dynamic",
            "catalog.store": "file",
            "query.max-memory": memory,
            "query.max-memory-per-node": memory,
            "memory.heap-headroom-per-node": "500MB",
            # Windows over many millions of rows do not fit; Athena has more machines.
            "spill-enabled": "true",
            "spiller-spill-path": str(self.folder / "data" / "spill"),
            "spill-compression-codec": "LZ4",
            # What is left in memory when all is read stays there while it is written.
            "memory-revoking-threshold": "0.4",
            "memory-revoking-target": "0.2",
            # Five times a second Trino describes each task that it keeps, and each second each
            # query: after a thousand statements that is a fifth of its CPU time. A client that
            # reads a page must find its query, also on a slow machine.
            "task.info.max-age": "20s",
            "query.max-history": "100",
            "query.min-expire-age": "1m",
            "http-server.log.enabled": "false",
            "query.max-length": "1000000",
            "hide-inaccessible-columns": "true",
            "access-control.config-files": str(self.folder / "etc" / "access-control.properties"),
        }

    def _access_control(self) -> dict[str, str]:
        return {
            "access-control.name": "file",
            "security.config-file": str(self.rules),
            "security.refresh-period": "100ms",
        }

    def _catalogs(self) -> dict[str, dict[str, str]]:
        aws = {
            "hive.metastore.glue.region": self.region,
            "hive.metastore.glue.endpoint-url": self.moto_url,
            "hive.metastore.glue.aws-access-key": TRINO_KEY,
            "hive.metastore.glue.aws-secret-key": "test",
            "hive.metastore.glue.default-warehouse-dir": "s3://lake/warehouse/",
            "hive.metastore.glue.max-error-retries": "3",
            "fs.native-s3.enabled": "true",
            "s3.endpoint": self.moto_url,
            "s3.region": self.region,
            "s3.path-style-access": "true",
            "s3.aws-access-key": "test",
            "s3.aws-secret-key": "test",
            # Without these, small files are read whole and no pruning is to be seen.
            "parquet.small-file-threshold": "0B",
            "parquet.max-merge-distance": "64kB",
        }
        return {
            "awsdatacatalog": {
                "connector.name": "hive",
                "hive.metastore": "glue",
                "hive.metastore.glue.partitions-segments": "1",
                # Tables are changed behind Trino's back, through Glue.
                "hive.metastore-cache-ttl": "0s",
                "hive.metastore-stats-cache-ttl": "0s",
                "hive.iceberg-catalog-name": "iceberg",
                "hive.security": "allow-all",
                "hive.non-managed-table-writes-enabled": "true",
                "hive.recursive-directories": "true",
                "hive.partition-projection-enabled": "true",
                "hive.storage-format": "PARQUET",
                "hive.compression-codec": "GZIP",
                # For Athena by the table's properties; refused_storage.py refuses the others.
                "hive.orc.use-column-names": "true",
                "hive.target-max-file-size": "16MB",
                "hive.allow-register-partition-procedure": "true",
                **aws,
            },
            "iceberg": {
                "connector.name": "iceberg",
                "iceberg.catalog.type": "glue",
                "iceberg.expire-snapshots.min-retention": "0s",
                "iceberg.remove-orphan-files.min-retention": "0s",
                "iceberg.allowed-extra-properties": "*",
                "iceberg.target-max-file-size": "16MB",
                **aws,
            },
            # Each catalog takes up to a second of each start: others come by `--catalog-file`.
            "tpch": {"connector.name": "tpch", "tpch.splits-per-node": "2"},
        }


def _write(path: Path, properties: Mapping[str, str]) -> None:
    path.write_text("".join(f"{k}={v}\n" for k, v in properties.items()), encoding="utf-8")
