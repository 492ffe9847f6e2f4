"""`adfs lint`: each fault of the article, and others that are known, in files of others."""

import json
from pathlib import Path
from typing import Any

import pytest
from athena_recipes.recipes.adfs_access.adfs.lint import lint

from tests.python.recipes.adfs_access.access import call

# The settings that the article describes, as its reader writes them.
INI = """[ODBC Data Sources]
Simba Athena 64-bit=Simba Athena ODBC Driver 64-bit

[Simba Athena 64-bit]
Description=Simba Athena ODBC Driver (64-bit) DSN
Driver=/opt/simba/athenaodbc/lib/64/libathenaodbc_sb64.so
AwsRegion=us-east-1
S3OutputLocation=s3://example-results/
AuthenticationType=ADFS
IdP_Host=win.example.local
IdP_Port=443
UID=EXAMPLE\\myldapuser1
PWD=Sommer2019!
SSL_Insecure=true
IdP_Hots=win.example.local
"""
RULES = """@RuleName = "Roles"
c:[Type == "http://temp/variable", Value =~ "AWS-123456789012-"]
 => issue(Type = "https://aws.amazon.com/SAML/Attributes/Role", Value = RegExReplace(c.Value,
 "AWS-123456789012-", "arn:aws:iam::123456789012:saml-provider/MyTestADFS,aws:arn::iam::1:role/"));
"""
NOTES = """Create the user ADFSSVC, set the password to never expire, add it to Domain Admins.
Windows Server 2012 R2 with AD FS 3.0 and a self-signed certificate.
Attach AthenaFullAccess to the role; the provider is
arn:aws:iam::123456789012:saml-provider/MytestADFS. Sign in as ARUNAD\\myldapuser1.
wget ftp://ftp.unixodbc.org/pub/unixODBC/unixODBC-2.3.4.tar.gz
sudo yum --nogpgcheck localinstall simbaathena-1.0.5.rpm
ldapsearch -D "CN=mylapuser1,CN=Users,DC=arunad,DC=local" -x -W
ldapsearch -D "CN=myldapuser1,CN=Users,DC=arunad,DC=local" -x -W
arn:aws:iam::123456789012:saml-provider/MytestADFS
"""


def rules(**files: str) -> list[tuple[str, int, str]]:
    return [(one.file, one.line, one.rule) for one in lint(files)]


def test_the_faults_of_the_article_are_found_at_their_lines() -> None:
    assert rules(ini=INI, claims=RULES, notes=NOTES) == [
        ("ini", 5, "no-mfa"),
        ("ini", 13, "password-in-file"),
        ("ini", 14, "ssl-insecure"),
        ("ini", 15, "unknown-key"),
        ("claims", 1, "no-session-name"),
        ("claims", 2, "group-pattern"),
        ("claims", 2, "group-pattern"),
        ("claims", 4, "arn-order"),
        ("claims", 4, "provider-case"),
        ("notes", 1, "domain-admin"),
        ("notes", 1, "password-never-expires"),
        ("notes", 2, "old-windows"),
        ("notes", 2, "self-signed"),
        ("notes", 3, "wide-policy"),
        ("notes", 5, "plain-download"),
        ("notes", 6, "no-signature"),
        ("notes", 7, "similar-users"),
    ]


def test_lake_formation_wants_a_driver_that_signs_in_through_it() -> None:
    found = lint({"ini": INI}, lake_formation=True)
    assert "lake-formation" in {one.rule for one in found}
    on = INI.replace("IdP_Hots=win.example.local", "LakeFormationEnabled=true")
    assert "lake-formation" not in {one.rule for one in lint({"ini": on}, lake_formation=True)}


def trust(**changes: Any) -> str:
    statement = {
        "Effect": "Allow",
        "Principal": {"Federated": "arn:aws:iam::123456789012:saml-provider/Corp"},
        "Action": "sts:AssumeRoleWithSAML",
        "Condition": {"StringEquals": {"SAML:aud": "https://signin.aws.amazon.com/saml"}},
        **changes,
    }
    return json.dumps({"Version": "2012-10-17", "Statement": [statement]}, indent=2)


def test_trust_policies_and_rights() -> None:
    assert rules(fine=trust()) == []
    regional = {"StringEquals": {"SAML:aud": "https://us-east-1.signin.aws.amazon.com/saml"}}
    assert rules(fine=trust(Condition=regional)) == []
    cases: dict[str, tuple[str, str]] = {
        "no_condition": (trust(Condition={}), "trust-audience"),
        "identifier": (
            trust(Condition={"StringEquals": {"SAML:aud": "urn:amazon:webservices"}}),
            "trust-audience",
        ),
        "not_equals": (
            trust(
                Condition={"StringNotEquals": {"SAML:aud": "https://signin.aws.amazon.com/saml"}}
            ),
            "trust-audience",
        ),
        "action": (trust(Action="sts:AssumeRole"), "trust-action"),
        "anyone": (trust(Principal="*"), "trust-anyone"),
        "wide": (
            json.dumps({"Statement": {"Effect": "Allow", "Action": "athena:*", "Resource": "*"}}),
            "wide-policy",
        ),
        # As `aws iam get-role` prints it.
        "inside": (json.dumps({"Role": {"A": json.loads(trust(Condition={}))}}), "trust-audience"),
    }
    for name, (text, rule) in cases.items():
        found = {one.rule for one in lint({name: text})}
        assert rule in found, (name, found)


def test_odd_json_is_no_error() -> None:
    for odd in (
        {"Effect": "Allow", "Action": 5},
        {"Effect": "Allow", "Action": None, "Principal": 3},
        json.loads(trust(Condition={"StringEquals": "x"})),
        json.loads(trust(Condition=[1])),
        json.loads(trust(Action=[{"Ref": "a"}])),
        json.loads(trust(Principal={"Federated": [{"Ref": "a"}, "x:saml-provider/y"]})),
    ):
        lint({"odd": json.dumps(odd)})
    lint({"deep": "[" * 200_000})


def test_claim_rules_of_others() -> None:
    session = 'issue(types = ("https://aws.amazon.com/SAML/Attributes/RoleSessionName"))'

    def claims(pattern: str, before: str, after: str) -> list[tuple[str, str]]:
        text = (
            f'c:[Value =~ "{pattern}"] => issue(Type = "https://aws.amazon.com/SAML/Attributes/Role"'
            f', Value = RegExReplace(c.Value, "{before}", "{after}"));\n=> {session};\n'
        )
        return [(one.rule, one.problem) for one in lint({"rules": text})]

    good = "arn:aws:iam::$1:saml-provider/Corp,arn:aws:iam::$1:role/"
    assert claims(r"(?i)^AWS-(\d{12})-(a|b)$", r"AWS-(\d{12})-", good) == []
    [(rule, problem)] = claims(r"(?i)^AWS-(\d{12})-", r"AWS-(\d{12})-", good)
    assert rule == "group-pattern" and "no end" in problem
    # As AWS's own page for Managed Services has it.
    [(rule, problem)] = claims("(?i)^AWS-([^d]{12})-.*$", "AWS-([^d]{12})-", good)
    assert rule == "group-pattern" and "not a digit" in problem
    [(rule, problem)] = claims("^AWS-.*$", "^AWS-", good)
    assert rule == "group-pattern" and "no account" in problem
    [(rule, _)] = claims("^AWS-111122223333-.*$", "^AWS-111122223333-", "arn:aws:iam::$1:role/")
    assert rule == "role-claim"
    other = good.replace("$1", "999999999999")
    [(rule, problem)] = claims("^AWS-111122223333-.*$", "^AWS-111122223333-", other)
    assert rule == "two-accounts" and "111122223333, 999999999999" in problem
    # The claim's type has upper and lower case.
    text = f'=> issue(Type = "https://aws.amazon.com/saml/attributes/role");\n=> {session};'
    assert {one.rule for one in lint({"rules": text})} == {"no-role-claim"}


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("jdbc:athena://Region=a;CredentialsProvider=ADFS;WorkGroup=x;AdfsHostName=h;", set()),
        (
            "jdbc:athena://Region=a;CredentialsProvider=ADFS;WorkGroup=x;AdfsHost=h;",
            {"unknown-key"},
        ),
        # The older names that JDBC 3.x takes too.
        (
            "jdbc:athena://AwsRegion=a;CredentialsProvider=ADFS;S3OutputLocation=x;idp_host=h;",
            set(),
        ),
        ("jdbc:athena://Region=a;CredentialsProvider=ProfileCredentials;ProfileName=x;", set()),
        (
            "jdbc:awsathena://AwsRegion=a;Workgroup=w;PWD=$ummer2024!;SSL_Insecure=1;",
            {"password-in-file", "ssl-insecure"},
        ),
        (
            "Driver={Athena};AuthenticationType=ADFS;Workgroup=w;AwsRegion=a;PWD={S3cret};",
            {"password-in-file", "no-mfa"},
        ),
        (
            "jdbc:athena://Region=a;CredentialsProvider=ADFS;User=a;Password=b;",
            {"no-mfa", "password-in-file", "no-results"},
        ),
        (
            "jdbc:awsathena://AwsRegion=a;AwsCredentialsProviderClass=x.AdfsCredentialsProvider;"
            "S3OutputLocation=s;"
            "User=<you>;Password=<ask>;SSL_Insecure=1",
            {"no-mfa", "ssl-insecure"},
        ),
        (
            "Driver={Amazon Athena ODBC (x64)};AwsRegion=a;AuthenticationType=ADFS;Workgroup=w;"
            "UID=me;PWD=hunter2;",
            {"no-mfa", "password-in-file"},
        ),
        ("Server=db;UID=me;PWD=hunter2;", {"password-in-file"}),
    ],
)
def test_urls_and_connection_strings(url: str, expected: set[str]) -> None:
    assert {one.rule for one in lint({"urls.txt": f"# mine\n{url}\n"})} == expected


def test_names_that_differ_are_found_over_files() -> None:
    one, other = "arn:aws:iam::1:saml-provider/Corp", "arn:aws:iam::1:saml-provider/corp"
    [found] = lint({"a": f"{one}\n{one}", "b": f"x\n{other}"})
    assert (found.file, found.line, found.rule) == ("b", 2, "provider-case")
    assert lint({"a": one, "b": one}) == []
    # Numbered users are different users.
    assert lint({"a": "CN=analyst1,", "b": "CN=analyst2,"}) == []


def test_the_command_reads_files_of_any_encoding(tmp_path: Path) -> None:
    path = tmp_path / "odbc.ini"
    path.write_bytes(b"\xef\xbb\xbf" + INI.replace("\n", "\r\n").encode() + b"\xff")
    done = call("lint", str(path), "--json")
    assert done.exit_code == 1
    assert {one["rule"] for one in json.loads(done.stdout)} >= {"ssl-insecure", "password-in-file"}
    assert "Sommer2019" not in done.output
    path.write_text("nothing here")
    done = call("lint", str(path))
    assert done.exit_code == 0 and "0 findings in 1 files" in done.stderr
