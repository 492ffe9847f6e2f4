"""What moto's QuickSight lacks: data sets that can be described, updated, shared and deleted.

Calls and answers are those of botocore's service model. A data source cannot be deleted by a name
that is not there, and its tags are listed by its ARN, as moto does already.
"""

import json

from moto.quicksight.exceptions import ResourceNotFoundException
from moto.quicksight.responses import QuickSightResponse
from moto.quicksight.urls import url_paths

_SET = r"{0}/accounts/(?P<account_id>[\d]+)/data-sets/(?P<data_set_id>[^/]+)"
_KEPT = ("Name", "ImportMode", "PhysicalTableMap")


def _sets(response):
    return response.quicksight_backend.__dict__.setdefault("whole_data_sets", {})


def _found(response):
    name = response._get_param("DataSetId") or response.path.split("/data-sets/")[1].split("/")[0]
    if name not in _sets(response):
        raise ResourceNotFoundException(f"DataSet {name} Not Found")
    return _sets(response)[name]


def _short(one):
    return json.dumps({"Arn": one["Arn"], "DataSetId": one["DataSetId"], "RequestId": "r"})


def create_data_set(response):
    given = json.loads(response.body)
    account = response.current_account
    name = given["DataSetId"]
    arn = f"arn:aws:quicksight:{response.region}:{account}:dataset/{name}"
    permissions = given.get("Permissions", [])
    kept = {key: given[key] for key in _KEPT}
    _sets(response)[name] = {"Arn": arn, "DataSetId": name, "Permissions": permissions, **kept}
    response.quicksight_backend.tagger.tag_resource(arn, given.get("Tags", []))
    return _short(_sets(response)[name])


def update_data_set(response):
    one = _found(response)
    one.update({key: json.loads(response.body)[key] for key in _KEPT})
    return _short(one)


def describe_data_set(response):
    one = {key: value for key, value in _found(response).items() if key != "Permissions"}
    return json.dumps({"DataSet": one})


def delete_data_set(response):
    one = _found(response)
    del _sets(response)[one["DataSetId"]]
    return _short(one)


def list_data_sets(response):
    keys = ("Arn", "DataSetId", "Name", "ImportMode")
    found = [{key: one[key] for key in keys} for one in _sets(response).values()]
    return json.dumps({"DataSetSummaries": found})


def describe_data_set_permissions(response):
    one = _found(response)
    return json.dumps({"DataSetId": one["DataSetId"], "Permissions": one["Permissions"]})


def update_data_set_permissions(response):
    given, one = json.loads(response.body), _found(response)
    gone = {entry["Principal"] for entry in given.get("RevokePermissions", ())}
    kept = [entry for entry in one["Permissions"] if entry["Principal"] not in gone]
    one["Permissions"] = [*kept, *given.get("GrantPermissions", ())]
    return json.dumps({"DataSetId": one["DataSetId"], "Permissions": one["Permissions"]})


for _operation in (
    create_data_set,
    update_data_set,
    describe_data_set,
    delete_data_set,
    list_data_sets,
    describe_data_set_permissions,
    update_data_set_permissions,
):
    setattr(QuickSightResponse, _operation.__name__, _operation)
for _path in (_SET + "$", _SET + "/permissions$"):
    url_paths[_path] = QuickSightResponse.dispatch
