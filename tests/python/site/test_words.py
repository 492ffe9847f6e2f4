"""The mark `word_cloud`: words as text, in sizes that show their numbers."""

from pathlib import Path

import pytest
from athena_recipes.cli.errors import UserError
from athena_recipes.site.charts import specification
from athena_recipes.site.model import Chart
from athena_recipes.site.pages import load_pages
from athena_recipes.site.render import write_site
from athena_recipes.site.words import LARGEST, SMALLEST, sized_words

from tests.python.support.site_lake import build_lake, build_manifest, chart


@pytest.fixture(scope="module")
def lake(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return build_lake(tmp_path_factory.mktemp("lake") / "athena_recipes.duckdb")


def cloud(lake: Path, target: Path, **changes: object) -> Chart:
    build_manifest(target, [chart("Who labels", mark="word_cloud", **changes)])
    return load_pages(target, lake)[0].charts[0]


def test_words_have_the_order_of_sort_and_a_size_by_area(lake: Path, tmp_path: Path) -> None:
    words = sized_words(cloud(lake, tmp_path))
    assert [word.number for word in words] == ["400", "200", "133", "100", "80"]
    assert words[0].size == LARGEST
    # A quarter of the number has a quarter of the area: half the size.
    assert words[3].size == LARGEST / 2
    assert min(word.size for word in words) >= SMALLEST


def test_a_page_has_the_words_as_text_and_a_picture_has_bars(lake: Path, tmp_path: Path) -> None:
    drawn = cloud(lake, tmp_path)
    bars = specification(drawn, width=640)
    assert bars["layer"][0]["mark"]["type"] == "bar"
    pages = load_pages(tmp_path, lake)
    write_site(pages, target=tmp_path, database=lake, out=tmp_path / "site")
    html = (tmp_path / "site" / "labeling_insights.html").read_text(encoding="utf-8")
    assert '<li style="--size: 3.0">private.eu-west-1.11111111111111110 <small>400</small>' in html
    assert "data-spec=" not in html
    # The index has no picture of it.
    assert "thumbnail" not in (tmp_path / "site" / "index.html").read_text(encoding="utf-8")


def test_what_does_not_fit_is_refused(lake: Path, tmp_path: Path) -> None:
    with pytest.raises(UserError, match="`color` does not go with `word_cloud`"):
        cloud(lake, tmp_path, color={"field": "worker_type"})
    with pytest.raises(UserError, match="a word cloud has a number as `x` and words as `y`"):
        cloud(lake, tmp_path, x={"field": "worker_id"}, y={"field": "labeled_items"})
