"""Uploads result files of any size with bounded memory."""

import tempfile
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import IO, Any
from urllib.parse import urlsplit

from botocore.exceptions import ClientError

from athena_local.errors import StatementError
from athena_local.results.csv_file import csv_chunks, text_chunks
from athena_local.results.metadata_file import metadata_bytes

_MEMORY_BYTES = 8 * 1024 * 1024
Rows = Iterable[Sequence[str | None]]


def split_uri(uri: str) -> tuple[str, str]:
    """Bucket and key (without a slash at its beginning) of an `s3://` address."""
    parts = urlsplit(uri, allow_fragments=False)
    return parts.netloc, parts.path.lstrip("/")


class ResultWriter:
    """Writes what an execution leaves in its output location."""

    def __init__(self, s3: Any, encryption: Mapping[str, str] | None = None) -> None:
        """`s3` is a boto3 client, `encryption` Athena's EncryptionConfiguration of the files."""
        self._s3 = s3
        self._encryption = encryption

    def encrypted(self, encryption: Mapping[str, str] | None) -> "ResultWriter":
        """The same writer for files that are encrypted as `encryption` says."""
        return ResultWriter(self._s3, encryption)

    def write_rows(
        self, uri: str, query_id: str, columns: Sequence[dict[str, Any]], rows: Rows
    ) -> None:
        """A query's CSV and its metadata file; `rows` begin with the header."""
        self._upload(uri, csv_chunks(rows))
        self._upload(f"{uri}.metadata", iter([metadata_bytes(query_id, columns)]))

    def write_text(
        self, uri: str, query_id: str, columns: Sequence[dict[str, Any]], rows: Rows
    ) -> None:
        """The lines of a statement that is no query, and its metadata file."""
        self._upload(uri, text_chunks(rows))
        if columns:
            self._upload(f"{uri}.metadata", iter([metadata_bytes(query_id, columns)]))

    def write_manifest(self, prefix: str, location: str, query_ids: Sequence[str]) -> str:
        """The list of files that the engine's queries wrote below `location`; its address.

        Trino begins the name of each file that it writes with the query's id.
        """
        bucket, folder = split_uri(location)
        pages = self._s3.get_paginator("list_objects_v2").paginate(
            Bucket=bucket, Prefix=f"{folder.rstrip('/')}/"
        )
        written = (
            f"s3://{bucket}/{item['Key']}\n"
            for page in pages
            for item in page.get("Contents", ())
            if _is_written(item["Key"][len(folder) :].lstrip("/"), query_ids)
        )
        uri = f"{prefix}-manifest.csv"
        self._upload(uri, iter(["".join(written).encode()]))
        return uri

    def _upload(self, uri: str, chunks: Iterator[bytes]) -> None:
        bucket, key = split_uri(uri)
        with tempfile.SpooledTemporaryFile(max_size=_MEMORY_BYTES) as file:
            for chunk in chunks:
                file.write(chunk)
            size = file.tell()
            file.seek(0)
            try:
                self._send(bucket, key, file, size)
            except ClientError as error:
                raise StatementError(
                    "FAILED",
                    f"Unable to verify/create output bucket {bucket}"
                    if error.response.get("Error", {}).get("Code") == "NoSuchBucket"
                    else f"Unable to write the result to {uri}: {error}",
                ) from error

    def _send(self, bucket: str, key: str, file: IO[bytes], size: int) -> None:
        if size <= _MEMORY_BYTES:
            self._s3.put_object(Bucket=bucket, Key=key, Body=file.read(), **self._headers())
        else:
            self._s3.upload_fileobj(file, bucket, key, ExtraArgs=self._headers())

    def _headers(self) -> dict[str, str]:
        """S3's arguments for the encryption; client-side encryption (CSE_KMS) has none."""
        match (self._encryption or {}).get("EncryptionOption"):
            case "SSE_S3":
                return {"ServerSideEncryption": "AES256"}
            case "SSE_KMS":
                key = str((self._encryption or {})["KmsKey"])
                return {"ServerSideEncryption": "aws:kms", "SSEKMSKeyId": key}
            case _:
                return {}


def _is_written(path: str, query_ids: Sequence[str]) -> bool:
    """Whether a path below a table's folder is a data file of one of the queries."""
    if path.startswith("metadata/"):  # Iceberg's own files
        return False
    name = path.rpartition("/")[2]
    return any(query_id in name for query_id in query_ids)
