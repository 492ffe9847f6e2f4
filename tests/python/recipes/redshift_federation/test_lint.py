"""`federation lint` finds the article's faults in files as others keep them."""

import json
from pathlib import Path

import pytest
from athena_recipes.cli.main import main
from click.testing import CliRunner, Result

GOOD = "redshift://jdbc:redshift://stars.example.com:5439/dev?${AthenaRedshiftFederation/stars}"
PASSWORD = "hunter2"
ARTICLE = {
    "SecretNamePrefix": "AthenaJdbcFederation",
    "SpillBucket": "myworkspace0009/athenafederation",
    "JDBCConnectorConfig": "Redshift://jdbc:Redshift://<YourHostname>:5439/<DBName>"
    f"?user=sample2&password={PASSWORD}",
    "DisableSpillEncyption": "False",
    "LambdaFunctionName": "rstpcds30",
    "SecurityGroupID": "sg-1",
    "Subnetids": "subnet-1,subnet-2",
}


def lint(folder: Path, name: str, content: str) -> Result:
    path = folder / name
    path.write_text(content, encoding="utf-8")
    done = CliRunner().invoke(
        main, ["redshift_federation", "federation", "lint", str(path), "--json"]
    )
    assert PASSWORD not in done.output
    return done


def rules(folder: Path, name: str, content: str) -> set[str]:
    done = lint(folder, name, content)
    found = json.loads(done.stdout)
    assert done.exit_code == (1 if found else 0), done.output
    assert all(one["fix"] and one["place"] for one in found)
    return {one["rule"] for one in found}


def test_the_faults_of_the_article_are_found_in_each_form(tmp_path: Path) -> None:
    pairs = [{"ParameterKey": key, "ParameterValue": value} for key, value in ARTICLE.items()]
    lines = "\n".join(f"{key}={value}" for key, value in ARTICLE.items())
    application = {"Type": "AWS::Serverless::Application", "Properties": {"Parameters": ARTICLE}}
    template = {
        "Parameters": {"Work": {"Default": "AmazonAthenaPreviewFunctionality"}},
        "Resources": {"Connector": application},
    }
    common = {"inline_password", "placeholder", "spill_bucket"}
    assert rules(tmp_path, "parameters.json", json.dumps(pairs)) == {*common, "unknown_parameter"}
    assert rules(tmp_path, "settings.env", lines) == common
    expected = {*common, "unknown_parameter", "preview_work_group"}
    assert rules(tmp_path, "template.json", json.dumps(template)) == expected
    named = {"JDBCConnectorConfig", "DisableSpillEncyption", "SecurityGroupID", "Subnetids"}
    found = json.loads(lint(tmp_path, "again.json", json.dumps(pairs)).stdout)
    places = {one["place"] for one in found if one["rule"] == "unknown_parameter"}
    assert {place.rpartition(".")[2] for place in places} == named
    [fix] = [one["fix"] for one in found if one["rule"] == "spill_bucket"]
    assert "myworkspace0009 and" in fix
    assert fix.endswith("athenafederation.")


@pytest.mark.parametrize(
    ("settings", "expected"),
    [
        ({"default": GOOD, "spill_bucket": "spill", "spill_prefix": "athena-spill"}, set()),
        ({"default": GOOD.replace("?${AthenaRedshiftFederation/stars}", "")}, {"no_secret"}),
        ({"stars_connection_string": GOOD.replace("jdbc:", "JDBC:")}, {"connection_string"}),
        ({"default": GOOD.replace("://stars", f"://me:{PASSWORD}@stars")}, {"inline_password"}),
        ({"default": f"{GOOD}&PWD={PASSWORD}"}, {"inline_password"}),
        ({"default": "jdbc:redshift://h:5439/dev?${s}"}, {"connection_string"}),
        ({"spill_bucket": "s3://spill"}, {"spill_bucket"}),
        ({"spill_bucket": "spill/"}, {"spill_bucket"}),
        ({"spill_prefix": "/spill"}, {"spill_prefix"}),
        ({"disable_spill_encryption": "True"}, {"spill_not_encrypted"}),
        ({"default": GOOD, "SecretNamePrefix": "AthenaRedshiftFederation"}, set()),
        ({"default": GOOD, "SecretNamePrefix": "AthenaRedShiftFederation"}, {"secret_prefix"}),
        ({"LambdaFunctionName": "Stars"}, {"function_name"}),
        ({"LambdaTimeout": "60", "LambdaMemory": "64"}, {"timeout", "memory"}),
        ({"LambdaTimeout": "900", "LambdaMemory": "3008"}, set()),
    ],
)
def test_a_function_s_environment(
    tmp_path: Path, settings: dict[str, str], expected: set[str]
) -> None:
    answer = json.dumps({"FunctionName": "stars", "Environment": {"Variables": settings}})
    assert rules(tmp_path, "function.json", answer) == expected


def test_other_files(tmp_path: Path) -> None:
    template = f"""
Parameters:
  SpillBucket: {{Type: String, Default: a/b}}
Resources:
  Connector:
    Type: AWS::Serverless::Application
    Properties:
      Parameters:
        DefaultConnectionString: !Sub '{GOOD.replace("${", "${!")}'
        SubnetIds: [subnet-1, subnet-2]
        SpillBucket: !Ref SpillBucket
"""
    assert rules(tmp_path, "template.yaml", template) == {"spill_bucket"}
    assert rules(tmp_path, "string.txt", f"# mine\n{GOOD}\n") == set()
    assert rules(tmp_path, "string.txt", f"{GOOD}&password={PASSWORD}") == {"inline_password"}
    assert rules(tmp_path, "secret.json", json.dumps({"user": "a", "password": PASSWORD})) == {
        "secret_keys"
    }
    login = json.dumps({"username": "a", "password": PASSWORD})
    assert rules(tmp_path, "secret.json", login) == set()
    for name, content in (("a.json", '{"password": "hunter2'), ("b.yaml", "a: [hunter2")):
        done = lint(tmp_path, name, content)
        assert done.exit_code == 1
        assert "is not JSON or YAML" in done.output
    assert rules(tmp_path, "empty.json", "") == set()
    done = lint(tmp_path, "deep.json", "[" * 5_000 + "]" * 5_000)
    assert done.exit_code == 1
    assert "nested too deeply" in done.output
    overrides = [{"name": "SpillBucket", "value": "a/b"}]
    assert rules(tmp_path, "overrides.json", json.dumps(overrides)) == {"spill_bucket"}


@pytest.mark.parametrize(
    "login",
    ["/user=A&password=hunter2", "/dev?AccessKeyID=A&SecretAccessKey=hunter2&${stars}"],
)
def test_other_logins_in_the_string(tmp_path: Path, login: str) -> None:
    string = f"redshift://jdbc:redshift://stars.example.com{login}"
    assert rules(tmp_path, "string.txt", string) >= {"inline_password"}


def test_what_is_known_at_deployment_is_not_judged(tmp_path: Path) -> None:
    """References of Terraform and CloudFormation are no names of secrets, functions or buckets."""
    terraform = """
      parameters = {
        DefaultConnectionString = "redshift://jdbc:redshift://${local.host}/dev?$${${local.name}}"
        // DisableSpillEncryption = "true"
        LambdaFunctionName = "${var.project}-connector"
        LambdaMemory       = var.memory
        SecretNamePrefix   = local.name
        SpillBucket        = module.s3.bucket
        SpillPrefix        = "athena-spill" # a folder
"""
    assert rules(tmp_path, "main.tf", terraform) == set()
    wrong = terraform.replace("module.s3.bucket", '"a/b"').replace("${var.project}-c", "C")
    wrong = wrong.replace("$${${local.name}}", "user=me&password=${local.password}")
    expected = {"spill_bucket", "function_name", "inline_password"}
    assert rules(tmp_path, "wrong.tf", wrong) == expected
    template = """
    Parameters:
      SecretNamePrefix: !Ref Prefix
      LambdaFunctionName: !Sub '${Project}-connector'
      SpillBucket: !ImportValue spill
      DefaultConnectionString: !Sub 'redshift://jdbc:redshift://${Host}:5439/dev?${!stars}'
"""
    assert rules(tmp_path, "a.yaml", template) == set()
    string = {"Fn::Sub": "redshift://jdbc:redshift://${Host}:5439/dev?user=${Me}"}
    found = {"Parameters": {"DefaultConnectionString": string}}
    assert rules(tmp_path, "b.json", json.dumps(found)) == {"inline_password"}


LOGIN = f"redshift://jdbc:redshift://stars.example.com:5439/dev?user=me&password={PASSWORD}"
TERRAFORM_GOOD = GOOD.replace("${", "$${")


@pytest.mark.parametrize(
    ("name", "content", "expected"),
    [
        # Terraform's maps on one line, and with names in quotes.
        (
            "a.tf",
            f'variables = {{ default = "{LOGIN}", spill_bucket = "a/b" }}',
            {"inline_password", "spill_bucket"},
        ),
        ("b.tf", f'  "DefaultConnectionString" = "{TERRAFORM_GOOD}"', set()),
        ("c.tf", '  "SpillBucket" = "a/b" # a folder, "quoted" = "x"', {"spill_bucket"}),
        (
            "d.tf",
            f'  environment {{ variables = {{ "default" : "{LOGIN}" }} }}',
            {"inline_password"},
        ),
        ("e.tf", f'  default = lower("{LOGIN}")', {"inline_password"}),
        ("f.tf", "  parameters = {\n    SpillBucket = var.bucket\n  }", set()),
        ("g.auto.tfvars", f'default = "{TERRAFORM_GOOD}"', set()),
        # Several settings on a line: the command line of CloudFormation, and SAM's file.
        (
            "deploy.sh",
            "aws cloudformation deploy --parameter-overrides SpillBucket=a/b \\\n"
            f"  DisableSpillEncryption=true DefaultConnectionString='{LOGIN}'",
            {"spill_bucket", "spill_not_encrypted", "inline_password"},
        ),
        (
            "create.sh",
            "--parameters ParameterKey=SpillBucket,ParameterValue=a/b"
            f" 'ParameterKey=DefaultConnectionString,ParameterValue={GOOD}'"
            " ParameterKey=JDBCConnectorConfig,ParameterValue=x",
            {"spill_bucket", "unknown_parameter"},
        ),
        (
            "samconfig.toml",
            f'parameter_overrides = "SpillBucket=\\"a/b\\" DefaultConnectionString=\\"{LOGIN}\\""',
            {"spill_bucket", "inline_password"},
        ),
        ("one.env", "export default='" + GOOD + "' # the warehouse", set()),
        ("two.env", "spill_bucket = spill\nspill_prefix = athena spill", set()),
        # Logins of other kinds: of Azure's plugin, and in a connection of Glue.
        ("string.txt", LOGIN.replace("user=me&password", "client_secret"), {"inline_password"}),
        (
            "glue.json",
            json.dumps({"ConnectionProperties": {"USERNAME": "me", "PASSWORD": PASSWORD}}),
            {"inline_password"},
        ),
        ("glue.json", json.dumps({"ConnectionProperties": {"SECRET_ID": "stars"}}), set()),
    ],
)
def test_settings_however_they_are_written(
    tmp_path: Path, name: str, content: str, expected: set[str]
) -> None:
    assert rules(tmp_path, name, content) == expected


def test_a_file_in_utf_16_is_read(tmp_path: Path) -> None:
    """As PowerShell 5 writes the answer of a command."""
    path = tmp_path / "function.json"
    answer = {"Environment": {"Variables": {"default": LOGIN}}}
    path.write_text(json.dumps(answer), encoding="utf-16")
    done = CliRunner().invoke(
        main, ["redshift_federation", "federation", "lint", str(path), "--json"]
    )
    assert [one["rule"] for one in json.loads(done.stdout)] == ["inline_password"]
