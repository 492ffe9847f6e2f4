"""The Lambda function that S3 calls when AppFlow has written an object."""

from collections.abc import Mapping
from typing import Any
from urllib.parse import unquote_plus

from athena_recipes.aws.client import make_client
from athena_recipes.recipes.web_analytics.analytics.lake import (
    FOLDER,
    SOURCES,
    Bucket,
    import_one,
    is_hidden,
)


def handler(event: Mapping[str, Any], context: Any = None) -> list[dict[str, Any]]:
    """Import the objects that an S3 event names; S3 may call twice with the same.

    Returns the record of each import. An object that is not below raw/web_analytics/appflow/ is
    left alone, so that no event can call the function for its own files. The property is that of
    the flow's name.
    """
    del context
    s3 = make_client("s3")
    records = []
    for one in event["Records"]:
        key = unquote_plus(one["s3"]["object"]["key"])
        before, folder, below = key.rpartition(FOLDER)
        if not folder or not below.startswith(SOURCES) or is_hidden(below):
            continue
        store = Bucket(s3, one["s3"]["bucket"]["name"], before + folder)
        records.append(import_one(store, below, {}).record)
    return records
