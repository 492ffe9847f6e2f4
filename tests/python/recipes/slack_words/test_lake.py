"""Tables against the same computed in Python, and files of other systems."""

import ast
import re
from collections import Counter
from datetime import timedelta
from types import SimpleNamespace

import pytest
from jinja2 import Template
from sklearn.feature_extraction.text import TfidfVectorizer  # type: ignore[import-untyped]

from tests.python.recipes.slack_words.odd_files import CHANNEL, expected_rejects
from tests.python.recipes.slack_words.reference import (
    Message,
    bigrams,
    is_counted,
    read_messages,
    tokens,
    top,
    weekly_words,
    words,
    working_seconds,
)
from tests.python.recipes.slack_words.slack_lake import SlackLake, message, random_texts
from tests.python.support.dbt_command import REPO

SAMPLE = "channel_id not in ('C0ODD00001', 'C0TEXTS001')"
Messages = dict[tuple[str, str], Message]


@pytest.fixture(scope="module")
def messages(slack_lake: SlackLake) -> Messages:
    """The sample's messages, read in Python."""
    found = read_messages(slack_lake.raw, without=CHANNEL)
    return {key: one for key, one in found.items() if key[0] != "C0TEXTS001"}


@pytest.fixture(scope="module")
def stop_words(slack_lake: SlackLake) -> set[str]:
    rows = slack_lake.query("select word from slack_words__stop_words where language = 'en'")
    return {word for (word,) in rows}


def test_the_sample_is_not_small(messages: Messages) -> None:
    assert len(messages) > 1_500
    assert sum(is_counted(one) for one in messages.values()) > 1_400


def test_each_message_is_there_once_as_last_edited(
    slack_lake: SlackLake, messages: Messages
) -> None:
    rows = slack_lake.query(
        f"select channel_id, message_ts, text, is_deleted from messages where {SAMPLE}"
    )
    assert len(rows) == len(messages)
    assert {(channel, ts): text for channel, ts, text, _ in rows} == {
        key: None if one.is_deleted else one.row["text"] for key, one in messages.items()
    }
    assert sum(is_deleted for *_, is_deleted in rows) > 0
    found = {word for (word,) in slack_lake.query(f"select word from words_by_day where {SAMPLE}")}
    assert not {"draftword", "secretword", "robotword", "joined", "tada", "wave"} & found
    assert not {"https", "http", "mailto", "example", "u0aoife001", "git", "select"} & found


def test_the_top_words_are_those_of_python(
    slack_lake: SlackLake, messages: Messages, stop_words: set[str]
) -> None:
    said = [one.row.get("text", "") for one in messages.values() if is_counted(one)]
    said += random_texts(200)
    odd = {
        word for (word,) in slack_lake.query(
            "select word from recipes_raw_slack_words.stg_slack_words__tokens"
            f" where channel_id = '{CHANNEL}'"
        )
    }  # fmt: skip
    counted = [word for text in said for word in words(text, stop_words)]
    rows = slack_lake.query("select word, n from words order by word_rank")
    assert [row for row in rows if row[0] not in odd][:20] == [
        row for row in top(counted, 100) if row[0] not in odd
    ][:20]
    pairs = top((pair for text in said for pair in bigrams(text, stop_words)), 100)
    found = slack_lake.query("select bigram, n from bigrams order by n desc, bigram")
    assert len(found) >= 8
    assert found == [(pair, n) for pair, n in pairs if n > 1]


def test_random_texts_are_split_as_character_by_character(slack_lake: SlackLake) -> None:
    rows = slack_lake.query(
        "select message_ts, word from recipes_raw_slack_words.stg_slack_words__tokens"
        " where channel_id = 'C0TEXTS001' order by message_ts, token_position"
    )
    found: dict[str, list[str]] = {}
    for ts, word in rows:
        found.setdefault(ts, []).append(word)
    for number, text in enumerate(random_texts(200)):
        assert found.get(message(number, text)["ts"], []) == tokens(text), text


def test_tf_idf_is_that_of_scikit_learn(
    slack_lake: SlackLake, messages: Messages, stop_words: set[str]
) -> None:
    weeks = weekly_words(read_messages(slack_lake.raw, without=CHANNEL), stop_words)
    for day, word, n in slack_lake.query(
        f"select message_date, word, n from words_by_day where channel_id = '{CHANNEL}'"
    ):
        weeks[CHANNEL, day - timedelta(days=day.weekday())][word] += n
    documents = list(weeks)
    vectorizer = TfidfVectorizer(analyzer=lambda key: list(weeks[key].elements()))
    weights = vectorizer.fit_transform(documents)
    place = vectorizer.vocabulary_
    rows = slack_lake.query(
        "select channel_id, week_date, word, n, tf_idf, term_rank from top_terms where " + SAMPLE
    )
    assert len(rows) > 500
    for channel, week, word, n, tf_idf, rank in rows:
        row = weights[documents.index((channel, week))].toarray()[0]
        assert n == weeks[channel, week][word]
        assert tf_idf == pytest.approx(row[place[word]], abs=1e-12)
        # As many weights are greater as the rank says; equal ones are in the alphabet's order.
        assert (row > row[place[word]] + 1e-9).sum() < rank
    per_document = Counter((channel, week) for channel, week, *_ in rows)
    assert all(
        per_document[key] == min(20, len(weeks[key]))
        for key in documents if key[0] not in (CHANNEL, "C0TEXTS001")
    )  # fmt: skip
    # A week's own word is among its first terms: it was said in no other week.
    assert "hackathon" in {word for *_, word, _, _, rank in rows if rank <= 6}


def rendered(macro: str, given: object) -> str:
    """A macro of the recipe with `given` as its variable, without dbt."""

    def refuse(message: str) -> None:
        raise ValueError(message)

    names = {
        "var": lambda _: given,
        "exceptions": SimpleNamespace(raise_compiler_error=refuse),
        "return": str,
        "_slack_words_list": lambda _: given,
    }
    text = (REPO / f"macros/slack_words/{macro}.sql").read_text(encoding="utf-8")
    name = "" if macro.endswith("languages") else "'slack_words_languages'"
    return Template(f"{text}{{{{ {macro}({name}) }}}}").render(names)


def test_a_language_without_stop_words_is_refused() -> None:
    assert rendered("_slack_words_languages", ["en", "de"]).strip() == "['en', 'de']"
    with pytest.raises(ValueError, match=r"^slack_words_languages has `sv`, which has no stop"):
        rendered("_slack_words_languages", ["en", "sv"])


@pytest.mark.parametrize("given", ["en", {"en": 1}, 7])
def test_a_variable_that_is_no_list_is_refused(given: object) -> None:
    with pytest.raises(ValueError, match=r"^slack_words_languages is `.*`, which is no list"):
        rendered("_slack_words_list", given)


def test_the_known_languages_are_those_of_the_seed(slack_lake: SlackLake) -> None:
    macro = (REPO / "macros/slack_words/_slack_words_languages.sql").read_text(encoding="utf-8")
    [known] = re.findall(r"known = (\[.*?\])", macro)
    found = slack_lake.query("select distinct language from slack_words__stop_words order by 1")
    assert [language for (language,) in found] == ast.literal_eval(known)


def test_threads_have_the_replies_that_their_roots_claim(
    slack_lake: SlackLake, messages: Messages
) -> None:
    rows = slack_lake.query(
        "select channel_id, thread_ts, started_at, first_answer_at, working_response_seconds,"
        " replies_claimed, replies_found, is_root_missing, is_complete from thread_responses"
        f" where {SAMPLE}"
    )
    replies = Counter(
        (channel, one.row["thread_ts"])
        for (channel, ts), one in messages.items()
        if one.row.get("thread_ts", ts) != ts and not one.is_deleted
    )
    assert {(channel, ts): found for channel, ts, *_, found, _, _ in rows if found} == dict(replies)
    assert len(rows) > 300
    incomplete = [row for row in rows if not row[-1]]
    # The two whose roots are older than the files: one is known from a reply that repeats it.
    assert sorted((claimed, found, missing) for *_, claimed, found, missing, _ in incomplete) == [
        (0, 1, True),
        (3, 1, False),
    ]
    assert all(claimed == found for *_, claimed, found, _, whole in rows if whole)
    for _, _, begin, end, seconds, *_ in rows:
        if end:
            # Seconds are counted whole on both ends.
            whole = [one - timedelta(microseconds=one.microsecond) for one in (begin, end)]
            assert seconds == working_seconds(*whole)


def test_what_is_not_used_is_said(slack_lake: SlackLake) -> None:
    rows = slack_lake.query(
        "select source_file, reject_reason, rejected_lines, fix from message_rejects"
    )
    sample = {"unreadable_line": 2, "no_ts": 2, "further_documents": 1}
    found = {(file, reason): lines for file, reason, lines, _ in rows}
    assert all(fix for *_, fix in rows)
    odd = {key: lines for key, lines in found.items() if key in expected_rejects()}
    assert odd == expected_rejects()
    rest = Counter(reason for _, reason in set(found) - set(odd))
    assert rest == sample


def test_what_can_be_read_is_used(slack_lake: SlackLake) -> None:
    rows = slack_lake.query(f"select text from messages where channel_id = '{CHANNEL}'")
    said = {text for (text,) in rows}
    assert said >= {
        "withbom", "afterbom", "crlfword", "deepword", "zippedword", "endlessword", "unknownfields",
        "fewfields", "shortts", "oddtypes", "blankline", "used", "f\ufffdr",
    }  # fmt: skip
    # The file that is compressed has the same messages as the one beside it.
    assert slack_lake.query(
        "select count(*), sum(states) from messages where channel_id = 'C0TEXTS001'"
    ) == [(200, 250)]
