"""moto's server as a process, with what it lacks of Kinesis, CodeBuild and IAM.

AWS sets a Kinesis stream's tags in the call that makes it, keeps all of a CodeBuild project, and
can change one. moto 5.2 forgets the tags and some fields, and has no UpdateProject. It forgets the
tags of IAM's SAML providers too. S3's UpdateObjectEncryption is in a module of its own.
"""

from moto.codebuild.models import CodeBuild
from moto.codebuild.responses import CodeBuildResponse
from moto.core.responses import ActionResult
from moto.iam.responses import IamResponse
from moto.kinesis.responses import KinesisResponse
from moto.server import main

import tests.python.support.moto_s3_encryption  # noqa: F401  (adds an operation)

_KEPT = ("concurrentBuildLimit", "timeoutInMinutes", "description", "sourceVersion")
_create_stream = KinesisResponse.create_stream
_create_project = CodeBuildResponse.create_project
_create_saml_provider = IamResponse.create_saml_provider


def create_stream(response):
    answer = _create_stream(response)
    stream = response.kinesis_backend.describe_stream(None, response._get_param("StreamName"))
    stream.tags.update(response._get_param("Tags") or {})
    return answer


def create_project(response):
    answer = _create_project(response)
    project = response.codebuild_backend.codebuild_projects[response._get_param("name")]
    _keep(response, project)
    return answer


def update_project(response):
    project: CodeBuild = response.codebuild_backend.codebuild_projects[response._get_param("name")]
    for key in (
        *("source", "artifacts", "environment", "serviceRole", "logsConfig", "tags"),
        *_KEPT,
    ):
        if response._get_param(key) is not None:
            project.project_metadata[key] = response._get_param(key)
    return ActionResult({"project": project.project_metadata})


def create_saml_provider(response):
    answer = _create_saml_provider(response)
    provider = response.backend.saml_providers[response._get_param("Name")]
    provider.tags = response._get_param("Tags") or []
    return answer


def _keep(response, project):
    for key in _KEPT:
        if response._get_param(key) is not None:
            project.project_metadata[key] = response._get_param(key)


KinesisResponse.create_stream = create_stream
CodeBuildResponse.create_project = create_project
CodeBuildResponse.update_project = update_project
IamResponse.create_saml_provider = create_saml_provider

if __name__ == "__main__":
    main()
