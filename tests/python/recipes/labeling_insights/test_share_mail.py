"""A page as a mail: every chart in it, all text escaped, nothing that SES would replace."""

import dataclasses
import re
from datetime import UTC, datetime
from html.parser import HTMLParser

import pytest
from athena_recipes.aws.account import Account
from athena_recipes.cli.errors import UserError
from athena_recipes.recipes.labeling_insights.share.config import Config, Share, When
from athena_recipes.recipes.labeling_insights.share.mail import MAX_ROWS, render
from athena_recipes.recipes.labeling_insights.share.share import share_plan
from athena_recipes.site.model import Chart, Encoding, Page
from athena_recipes.site.pages import load_pages

from tests.python.support.site_lake import build_lake, build_manifest

BUILT = datetime(2026, 3, 1, 7, 5, tzinfo=UTC)
NASTY = '<script>alert("1")</script> {{name}} {{{x}}} {% raw %} &amp; \x00\x1b[31m"\'é'
WHEN = When("daily", None, "08:00", "UTC")


class Reader(HTMLParser):
    """What a mail program sees: elements, attributes, comments and text."""

    def __init__(self, html):
        super().__init__()
        self.tags, self.attributes, self.comments, self.words = [], [], [], []
        self.feed(html)

    def handle_starttag(self, tag, attrs):
        self.tags.append(tag)
        self.attributes += attrs

    def handle_comment(self, data):
        self.comments.append(data)

    def handle_data(self, data):
        if data.strip():
            self.words.append(data.strip())


def bar_chart(rows, **changes):
    chart = Chart(
        title="Labels",
        note="Higher is more.",
        table="t",
        mark="bar",
        x=Encoding("label", "Label", "nominal"),
        y=Encoding("n", "Answers", "quantitative"),
        color=None,
        facet=None,
        tooltip=(),
        references=(),
        stack="zero",
        rows=tuple(rows),
    )
    return dataclasses.replace(chart, **changes)


def page(*charts, **changes):
    made = Page("progress", "labeling_insights", "On pace?", "How fast?", "", charts, (), "e.p")
    return dataclasses.replace(made, **changes)


@pytest.fixture(scope="module")
def lake_page(tmp_path_factory):
    folder = tmp_path_factory.mktemp("lake")
    database = build_lake(folder / "lake.duckdb")
    return load_pages(build_manifest(folder / "target"), database)[0]


def test_every_chart_of_a_page_is_in_both_parts(lake_page):
    mail = render(lake_page, BUILT)
    words = Reader(mail.html).words
    for chart in lake_page.charts:
        assert chart.title in words
        assert f"== {chart.title} ==" in mail.text
        if chart.empty:
            assert chart.empty in words
            assert chart.empty in mail.text
        else:
            assert chart.y.title in words
    assert "How fast do we label?" in words
    assert "How fast do we label?" in mail.text
    for part in (mail.html, mail.text):
        assert "2026-03-01 07:05 UTC" in part
    assert mail.subject == "Is the labeling on pace?"


def test_numbers_order_and_bars(lake_page):
    chart = next(one for one in lake_page.charts if one.title == "Who labels")
    mail = render(page(chart), BUILT)
    words = Reader(mail.html).words
    assert words[words.index("Worker") : words.index("Worker") + 4] == [
        "Worker",
        "Annotations",
        "private.eu-west-1.11111111111111110",
        "400",
    ]
    assert "Shows the 5 largest of 9 (worker id)." in words
    # 400, 200, 133, 100, 80: each bar is a part of the largest.
    assert re.findall(r"bgcolor=\"#2a6f97\" style=\"width:(\d+)%", mail.html) == [
        "100",
        "50",
        "33",
        "25",
        "20",
    ]
    assert "private.eu-west-1.11111111111111110 | 400" in mail.text


def test_a_long_time_series_shows_its_newest_rows_and_says_so(lake_page):
    chart = next(one for one in lake_page.charts if one.title == "Labels per day")
    mail = render(page(chart), BUILT)
    assert mail.text.count("2026-02-") == MAX_ROWS
    assert mail.text.index("2026-02-28") < mail.text.index("2026-02-27")
    assert "2026-02-13" not in mail.text
    assert "The newest 30 of 56 rows." in mail.text
    assert "Goal: 40." in mail.text


def test_shares_are_percent_and_nothing_is_not_zero():
    rows = [{"label": "a", "n": 0.256}, {"label": "b", "n": None}, {"label": "c", "n": 1234567}]
    share = bar_chart(rows[:2], y=Encoding("n", "Share", "quantitative", unit="share"))
    text = render(page(share), BUILT).text
    assert "a | 25.6%" in text
    assert re.search(r"^b \|\s*$", text, re.MULTILINE)
    assert "c | 1,234,567" in render(page(bar_chart(rows)), BUILT).text


def test_hostile_text_is_shown_and_never_run():
    chart = bar_chart(
        [{"label": NASTY, "n": 1}], title=NASTY, note=NASTY, y=Encoding("n", NASTY, "quantitative")
    )
    mail = render(page(chart, title=NASTY, question=f"{NASTY}?"), BUILT)
    seen = Reader(mail.html)
    assert set(seen.tags) <= {
        "html", "head", "meta", "title", "body", "div", "h1", "h2", "p", "em",
        "table", "tr", "th", "td",
    }  # fmt: skip
    assert seen.comments == []
    assert not [name for name, _ in seen.attributes if name.startswith("on")]
    shown = re.sub(r"[\x00-\x1f]+", " ", NASTY).strip()
    # In the head, the headline, the chart's title, its note, the column and the cell.
    assert seen.words.count(shown) == 6
    assert f"{shown}?" in seen.words
    for part in (mail.subject, mail.html, mail.text):
        assert "{{" not in part
        assert not re.search(r"[\x00-\x08\x0b-\x1f]", part)
    assert "{" not in mail.html
    assert "\n" not in mail.subject


def test_braces_that_meet_across_values_are_set_apart():
    mail = render(page(bar_chart([{"label": "{", "n": 1}], title="{{{{"), title="a{{b"), BUILT)
    assert mail.subject == "a{ {b"
    assert "{{" not in mail.text
    assert mail.with_subject("{{x}} <b>").subject == "{ {x}} <b>"


def test_long_labels_and_many_rows_are_cut():
    rows = [{"label": f"{i:03d}{'x' * 5000}", "n": i} for i in range(200)]
    mail = render(page(bar_chart(rows)), BUILT)
    assert len(mail.html.encode()) < 30_000
    assert "The first 30 of 200 rows." in mail.text


def test_a_mail_beyond_the_limit_of_ses_names_the_page_and_the_fix():
    rows = [{"label": '"' * 119 + str(i), "n": i} for i in range(30)]
    config = Config("r@example.com", "r@example.com", (Share("progress", ("a@b.co",), WHEN, None),))
    account = Account("aws", "eu-west-1", "123456789012")
    for charts, fits in ((10, True), (40, False)):
        mail = render(page(*[bar_chart(rows)] * charts), BUILT)
        if fits:
            assert share_plan(config, {"progress": mail}, account).resources
            continue
        with pytest.raises(UserError, match=r"`progress` has [\d,]+ bytes") as error:
            share_plan(config, {"progress": mail}, account)
        assert "charts" in error.value.fix
