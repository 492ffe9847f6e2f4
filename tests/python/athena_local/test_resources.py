"""What Athena keeps beside executions, and its checks of requests; no server."""

import pytest
from athena_local.api.named_queries import NamedQueries
from athena_local.api.prepared_statements import PreparedStatements
from athena_local.api.validation import RequestCheck
from athena_local.api.work_groups import WorkGroups
from athena_local.errors import ApiError, InvalidRequest


@pytest.fixture
def groups() -> WorkGroups:
    cleared.clear()
    return WorkGroups(cleared.append)


cleared: list[str] = []


def make(groups: WorkGroups, **configuration: object) -> None:
    groups.create({"Name": "g", "Configuration": configuration})


def test_who_decides_where_results_go(groups: WorkGroups) -> None:
    with pytest.raises(InvalidRequest, match="No output location provided"):
        groups.resolve(None, {})
    assert (
        groups.resolve(None, {"OutputLocation": "s3://other/x/"}).output_location == "s3://other/x"
    )
    make(groups, ResultConfiguration={"OutputLocation": "s3://own/"})
    assert groups.resolve("g", {"OutputLocation": "s3://other/"}).output_location == "s3://own"
    groups.update(
        {"WorkGroup": "g", "ConfigurationUpdates": {"EnforceWorkGroupConfiguration": False}}
    )
    assert groups.resolve("g", {"OutputLocation": "s3://other/"}).output_location == "s3://other"


def test_a_group_that_cannot_run_says_why(groups: WorkGroups) -> None:
    with pytest.raises(InvalidRequest, match="WorkGroup g is not found"):
        groups.resolve("g", {})
    make(groups)
    with pytest.raises(InvalidRequest, match="No output location provided"):
        groups.resolve("g", {})
    with pytest.raises(InvalidRequest, match="not a valid S3 path"):
        groups.resolve("g", {"OutputLocation": "file:///tmp"})
    groups.update({"WorkGroup": "g", "State": "DISABLED"})
    with pytest.raises(InvalidRequest, match="disabled"):
        groups.resolve("g", {"OutputLocation": "s3://other/"})


def test_who_decides_how_results_are_encrypted(groups: WorkGroups) -> None:
    own = {"EncryptionOption": "SSE_KMS", "KmsKey": "key"}
    theirs = {"EncryptionOption": "SSE_S3"}
    given = {"OutputLocation": "s3://other/", "EncryptionConfiguration": theirs}
    assert groups.resolve(None, given).encryption == theirs
    make(
        groups,
        ResultConfiguration={"OutputLocation": "s3://own/", "EncryptionConfiguration": own},
    )
    assert groups.resolve("g", given).encryption == own
    lacking = {**given, "EncryptionConfiguration": {"EncryptionOption": "SSE_KMS"}}
    with pytest.raises(InvalidRequest, match="SSE_KMS needs a KmsKey"):
        groups.resolve(None, lacking)


def test_managed_results_have_no_place(groups: WorkGroups) -> None:
    make(groups, ManagedQueryResultsConfiguration={"Enabled": True})
    assert groups.resolve("g", {}).output_location == ""
    with pytest.raises(InvalidRequest, match="an output location cannot be given"):
        groups.resolve("g", {"OutputLocation": "s3://other/"})
    place = {"ResultConfigurationUpdates": {"OutputLocation": "s3://own/"}}
    with pytest.raises(InvalidRequest, match="OutputLocation cannot be set"):
        groups.update({"WorkGroup": "g", "ConfigurationUpdates": place})
    off = {"ManagedQueryResultsConfigurationUpdates": {"Enabled": False}}
    groups.update({"WorkGroup": "g", "ConfigurationUpdates": {**off, **place}})
    assert groups.resolve("g", {}).output_location == "s3://own"
    configuration = groups.get({"WorkGroup": "g"})["WorkGroup"]["Configuration"]
    assert configuration["ManagedQueryResultsConfiguration"] == {"Enabled": False}
    assert "ManagedQueryResultsConfigurationUpdates" not in configuration


def test_updates_set_and_remove(groups: WorkGroups) -> None:
    make(
        groups,
        BytesScannedCutoffPerQuery=10_000_000,
        ResultConfiguration={"OutputLocation": "s3://own/", "ExpectedBucketOwner": "1" * 12},
    )
    groups.update(
        {
            "WorkGroup": "g",
            "ConfigurationUpdates": {
                "RemoveBytesScannedCutoffPerQuery": True,
                "ResultConfigurationUpdates": {
                    "OutputLocation": "s3://new/",
                    "RemoveExpectedBucketOwner": True,
                },
            },
        }
    )
    configuration = groups.get({"WorkGroup": "g"})["WorkGroup"]["Configuration"]
    assert configuration["ResultConfiguration"] == {"OutputLocation": "s3://new/"}
    assert "BytesScannedCutoffPerQuery" not in configuration
    assert not [key for key in configuration if key.startswith("Remove")]
    with pytest.raises(InvalidRequest, match="Engine version"):
        groups.update(
            {
                "WorkGroup": "g",
                "ConfigurationUpdates": {"EngineVersion": {"SelectedEngineVersion": "7"}},
            }
        )


def test_a_deleted_group_takes_along_what_it_owned(groups: WorkGroups) -> None:
    make(groups)
    with pytest.raises(InvalidRequest, match="already created"):
        make(groups)
    groups.delete({"WorkGroup": "g"})
    assert cleared == ["g"]
    with pytest.raises(InvalidRequest, match="cannot be deleted"):
        groups.delete({"WorkGroup": "primary"})


def test_lists_come_in_pages(groups: WorkGroups) -> None:
    for number in range(7):
        groups.create({"Name": f"g{number}"})
    names, token = [], None
    while True:
        request = {"MaxResults": 3} | ({"NextToken": token} if token else {})
        answer = groups.list(request)
        names += [group["Name"] for group in answer["WorkGroups"]]
        token = answer.get("NextToken")
        if not token:
            break
    assert names == ["primary", *(f"g{number}" for number in range(7))]
    with pytest.raises(InvalidRequest, match="NextToken"):
        groups.list({"NextToken": "x"})


def test_named_queries_are_made_once_per_token() -> None:
    queries = NamedQueries()
    request = {"Name": "n", "Database": "d", "QueryString": "select 1", "ClientRequestToken": "t"}
    made = queries.create(request)["NamedQueryId"]
    assert queries.create(request)["NamedQueryId"] == made
    queries.update({"NamedQueryId": made, "Name": "m", "QueryString": "select 2"})
    assert queries.get({"NamedQueryId": made})["NamedQuery"]["QueryString"] == "select 2"
    answer = queries.batch_get({"NamedQueryIds": [made, "no"]})
    assert [q["Name"] for q in answer["NamedQueries"]] == ["m"]
    assert [q["NamedQueryId"] for q in answer["UnprocessedNamedQueryIds"]] == ["no"]
    queries.clear("primary")
    with pytest.raises(InvalidRequest, match="was not found"):
        queries.get({"NamedQueryId": made})


def test_prepared_statements_fold_names_and_are_a_groups_own() -> None:
    statements = PreparedStatements()
    request = {"StatementName": "Find", "WorkGroup": "g", "QueryStatement": "select ?"}
    statements.create(request)
    assert statements.text_of("g", "find") == "select ?"
    with pytest.raises(InvalidRequest, match="already exists"):
        statements.create({**request, "StatementName": "FIND"})
    with pytest.raises(ApiError, match="find"):
        statements.text_of("other", "find")
    statements.update({**request, "QueryStatement": "select 1"})
    assert statements.text_of("g", "FIND") == "select 1"
    statements.delete(request)
    with pytest.raises(ApiError):
        statements.delete(request)


CHECK = RequestCheck(frozenset({"StartQueryExecution", "GetWorkGroup"}))


@pytest.mark.parametrize(
    ("operation", "request_", "kind", "problem"),
    [
        ("Nonsense", {}, "UnknownOperationException", "Unknown operation"),
        ("StartSession", {}, "InvalidRequestException", "does not have"),
        ("StartQueryExecution", {}, "InvalidRequestException", "QueryString"),
        ("StartQueryExecution", {"QueryString": 1}, "InvalidRequestException", "type"),
        ("StartQueryExecution", {"QueryString": ""}, "InvalidRequestException", "length|valid"),
        ("GetWorkGroup", {"WorkGroup": "a b"}, "InvalidRequestException", "pattern"),
        (
            "StartQueryExecution",
            {"QueryString": "x" * 262_145},
            "InvalidRequestException",
            "less than or equal to 262144",
        ),
    ],
)
def test_bad_requests(operation: str, request_: dict[str, object], kind: str, problem: str) -> None:
    with pytest.raises(ApiError, match=problem) as failure:
        CHECK(operation, request_)
    assert failure.value.kind == kind


def test_good_requests_pass() -> None:
    CHECK("StartQueryExecution", {"QueryString": "select 1", "WorkGroup": "primary"})
