"""What moto's S3 lacks for encrypting objects, as AWS documents it.

A list in the body of PutObjectAcl counts, an object that was uploaded in parts is private, and
DeleteBucketInventoryConfiguration deletes a configuration.
UpdateObjectEncryption changes SSE-S3 and SSE-KMS objects, only to SSE-KMS, and none under S3 Object
Lock; the object stays as it is otherwise: the same version, date, class, tags and access.
"""

import xml.etree.ElementTree as ElementTree

from moto.core.responses import TYPE_RESPONSE
from moto.s3.exceptions import S3ClientError
from moto.s3.models import S3Backend, get_canned_acl
from moto.s3.responses import S3Response

_key_response_put = S3Response._key_response_put
_put_object_acl = S3Response.put_object_acl
_put_acl = S3Backend.put_object_acl
_bucket_response_delete = S3Response._bucket_response_delete
_NAMESPACE = "{http://s3.amazonaws.com/doc/2006-03-01/}"


class InvalidRequest(S3ClientError):
    code = 400


class AccessDenied(S3ClientError):
    code = 403


def key_response_put(response: S3Response, query, key_name: str) -> TYPE_RESPONSE:
    """PUT of an object's subresource; `?encryption` is UpdateObjectEncryption."""
    if "encryption" not in query:
        return _key_response_put(response, query, key_name)
    version_id = (query.get("versionId") or [None])[0]
    key = response.backend.get_object(response.bucket_name, key_name, version_id=version_id)
    if key is None:
        raise _no_such_key(key_name)
    if key.encryption not in ("AES256", "aws:kms"):
        raise InvalidRequest(
            "InvalidRequest", "Only source objects encrypted with SSE-S3 or SSE-KMS are supported."
        )
    if key.lock_legal_status == "ON" or key.lock_mode:
        raise AccessDenied("AccessDenied", "The object is protected by S3 Object Lock.")
    body = ElementTree.fromstring(response.body)
    arn = body.find(f".//{_NAMESPACE}KMSKeyArn")
    if arn is None or not (arn.text or "").startswith("arn:aws:kms:"):
        raise InvalidRequest("InvalidRequest", "Requests require a valid KMS key ARN.")
    has_bucket_key = body.find(f".//{_NAMESPACE}BucketKeyEnabled")
    key.encryption, key.kms_key_id = "aws:kms", arn.text
    key.bucket_key_enabled = has_bucket_key.text if has_bucket_key is not None else None
    return 200, {}, ""


def put_object_acl(response: S3Response) -> TYPE_RESPONSE:
    """PutObjectAcl."""
    if not response.body:
        return _put_object_acl(response)
    acl = response._acl_from_body()
    response.backend.put_object_acl(response.bucket_name, response.parse_key_name(), acl)
    return 200, {}, ""


def put_acl(backend: S3Backend, bucket_name, key_name, acl, disable_notification=False) -> None:
    """An object without a list is private."""
    acl = acl or get_canned_acl("private")
    _put_acl(backend, bucket_name, key_name, acl, disable_notification)


def bucket_response_delete(response: S3Response, bucket_name: str, querystring) -> TYPE_RESPONSE:
    """DELETE of a bucket or its subresource; `?inventory` is DeleteBucketInventoryConfiguration."""
    if "inventory" not in querystring:
        return _bucket_response_delete(response, bucket_name, querystring)
    configurations = response.backend.get_bucket(bucket_name).inventory_configs
    configurations.pop((querystring.get("id") or [""])[0], None)
    return 204, {}, ""


def _no_such_key(key_name: str) -> S3ClientError:
    error = S3ClientError("NoSuchKey", f"The specified key does not exist: {key_name}")
    error.code = 404
    return error


S3Response._key_response_put = key_response_put
S3Response.put_object_acl = put_object_acl
S3Backend.put_object_acl = put_acl
S3Response._bucket_response_delete = bucket_response_delete
