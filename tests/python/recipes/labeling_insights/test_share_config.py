"""`share.yml`: what is accepted, and that every mistake names its place and its fix."""

import copy
from pathlib import Path

import pytest
from athena_recipes.cli.errors import UserError
from athena_recipes.recipes.labeling_insights.share.config import parse_config, read_config

GOOD = {
    "sender": "reports@example.com",
    "shares": [
        {
            "page": "progress",
            "recipients": ["a@example.com"],
            "schedule": "weekly",
            "day": "Mon",
            "at": "08:05",
            "time_zone": "Europe/Berlin",
        }
    ],
}


def changed(**changes):
    """The good configuration with fields of its share replaced, or removed where None."""
    config = copy.deepcopy(GOOD)
    share = {**config["shares"][0], **changes}
    config["shares"] = [{key: value for key, value in share.items() if value is not None}]
    return config


@pytest.mark.parametrize(
    ("changes", "cron", "words"),
    [
        ({}, "cron(5 8 ? * MON *)", "weekly on monday at 08:05 Europe/Berlin"),
        ({"day": "sunday"}, "cron(5 8 ? * SUN *)", "weekly on sunday at 08:05 Europe/Berlin"),
        (
            {"schedule": "daily", "day": None, "at": "00:00", "time_zone": "UTC"},
            "cron(0 0 * * ? *)",
            "daily at 00:00 UTC",
        ),
        (
            {"schedule": "monthly", "day": "28", "at": "23:59"},
            "cron(59 23 28 * ? *)",
            "monthly on day 28 at 23:59 Europe/Berlin",
        ),
    ],
)
def test_when(changes, cron, words):
    when = parse_config(changed(**changes), "x").shares[0].when
    assert when.cron == cron
    assert str(when) == words


@pytest.mark.parametrize(
    ("changes", "place", "fix"),
    [
        ({"schedule": "hourly"}, "shares[0].schedule", "daily, weekly or monthly"),
        ({"schedule": "daily"}, "shares[0].day", "Remove"),
        ({"day": "someday"}, "shares[0].day", "monday"),
        ({"day": None}, "shares[0].day", "monday"),
        ({"schedule": "monthly", "day": "29"}, "shares[0].day", "1 to 28"),
        ({"schedule": "monthly", "day": "0"}, "shares[0].day", "1 to 28"),
        ({"schedule": "monthly"}, "shares[0].day", "1 to 28"),
        ({"at": "8:00"}, "shares[0].at", "HH:MM"),
        ({"at": "24:00"}, "shares[0].at", "HH:MM"),
        ({"at": "08:60"}, "shares[0].at", "HH:MM"),
        ({"time_zone": "CET+1"}, "shares[0].time_zone", "Europe/Berlin"),
        ({"time_zone": ["UTC"]}, "shares[0]: time_zone", "time_zone: text"),
        ({"schedule": ["daily"]}, "shares[0]: schedule", "schedule: text"),
        ({"page": ["x"]}, "shares[0]: page", "page: text"),
        ({"subject": {}}, "shares[0]: subject", "subject: text"),
        ({"recipients": []}, "shares[0].recipients", "1 to 50"),
        ({"recipients": "a@example.com"}, "shares[0].recipients", "1 to 50"),
        ({"recipients": [f"a{i}@example.com" for i in range(51)]}, "has 51 entries", "1 to 50"),
        ({"recipients": ["a@example.com", "A@Example.com"]}, "twice", "Remove"),
        ({"subject": "two\nlines"}, "shares[0].subject", "characters"),
        ({"subject": ""}, "shares[0].subject", "characters"),
        ({"pages": "x"}, "unknown key `pages`", "page"),
        ({"at": None}, "no `at`", "at"),
    ],
)
def test_mistakes_name_place_and_fix(changes, place, fix):
    with pytest.raises(UserError) as error:
        parse_config(changed(**changes), "share.yml")
    assert "share.yml" in error.value.problem
    assert place in error.value.problem
    assert fix in error.value.fix


@pytest.mark.parametrize(
    "address",
    [
        "nobody",
        "a@localhost",
        "a@b@example.com",
        "a b@example.com",
        "A <a@example.com>",
        "a@example.com, b@example.com",
        "a@example.com\nBcc: b@example.com",
        "*@example.com",
        "${aws:username}@example.com",
        "ä@example.com",
        "a@exämple.com",
        "a@-example.com",
        "a..b@example.com",
        "",
        "@",
        f"{'a' * 65}@example.com",
        {"a": "b"},
    ],
)
def test_addresses_that_ses_does_not_take(address):
    with pytest.raises(UserError, match=r"recipients\[0\]"):
        parse_config(changed(recipients=[address]), "x")
    with pytest.raises(UserError, match="sender"):
        parse_config({**GOOD, "sender": address}, "x")


def test_addresses_that_ses_takes():
    good = ["a@example.com", "a.b+c_d-e'f@sub.example.co.uk", "x@xn--exmple-cua.com"]
    assert parse_config(changed(recipients=good), "x").shares[0].recipients == tuple(good)
    most = [f"a{i}@example.com" for i in range(50)]
    assert len(parse_config(changed(recipients=most), "x").shares[0].recipients) == 50


def test_one_page_at_one_time_once_and_one_subject_per_page():
    twice = {**GOOD, "shares": GOOD["shares"] * 2}
    with pytest.raises(UserError, match="second time") as error:
        parse_config(twice, "x")
    assert "one of the two" in error.value.fix
    later = {**GOOD["shares"][0], "at": "09:00", "subject": "Other"}
    with pytest.raises(UserError, match="second subject"):
        parse_config({**GOOD, "shares": [*GOOD["shares"], later]}, "x")


@pytest.mark.parametrize(
    ("identity", "accepted"),
    [
        (None, True),
        ("reports@example.com", True),
        ("example.com", True),
        ("com", False),
        ("example.org", False),
        (["example.com"], False),
    ],
)
def test_identity_is_the_sender_or_its_domain(identity, accepted):
    config = {**GOOD, **({"identity": identity} if identity else {})}
    if accepted:
        assert parse_config(config, "x").identity == (identity or "reports@example.com")
    else:
        with pytest.raises(UserError, match="identity"):
            parse_config(config, "x")


@pytest.mark.parametrize("shares", [[], "", {}, None])
def test_no_shares(shares):
    with pytest.raises(UserError) as error:
        parse_config({**GOOD, "shares": shares}, "x")
    assert "destroy" in error.value.fix


def test_files(tmp_path):
    path = tmp_path / "share.yml"
    with pytest.raises(UserError, match="There is no") as error:
        read_config(path)
    assert "share.yml.example" in error.value.fix
    path.write_text("sender: [")
    with pytest.raises(UserError, match="not YAML"):
        read_config(path)
    path.write_text("- a")
    with pytest.raises(UserError, match="not a mapping"):
        read_config(path)


def test_an_unquoted_time_is_a_time(tmp_path):
    # YAML 1.1 reads 10:30 as 630.
    path = tmp_path / "share.yml"
    path.write_text(
        "sender: r@example.com\n"
        "shares: [{page: p, recipients: [a@example.com], schedule: monthly, day: 01,"
        " at: 10:30, time_zone: UTC}]\n"
    )
    assert read_config(path).shares[0].when.cron == "cron(30 10 1 * ? *)"


def test_the_example_is_valid():
    example = Path("scripts/athena_recipes/recipes/labeling_insights/share/share.yml.example")
    assert len(read_config(example).shares) == 2
