{#
  Trino's regular expression functions as DuckDB macros. Patterns run on RE2: look-around and
  back-references are refused by it with an error.

  Usage: {{ athena_recipes._duckdb_functions_regex() }}
#}
{% macro _duckdb_functions_regex() %}
-- `answer`, or an error where RE2 answers otherwise than Trino: classes such as [[:alpha:]] and word
-- boundaries beside letters that are not ASCII, intersections of classes, $ before a last line break.
create or replace macro trino_regex(text, pattern, answer) as
    case
        when system.main.regexp_matches(pattern, '&&|\(\?P')
            then trino_error('&& and (?P<name>…) in a pattern differ on DuckDB. Fix: write the class out: ' || pattern, text)
        when system.main.regexp_matches(pattern, '\[:|\\[bB]') and system.main.regexp_matches(text, '[^\x00-\x7f]')
            then trino_error('[:class:] and \b differ on DuckDB for letters that are not ASCII. Fix: use \p{L}: ' || pattern, text)
        when system.main.contains(text, chr(11))
            and system.main.contains(system.main.replace(lower(pattern), '\s\x0b', ''), '\s')
            then trino_error('\s for a vertical tab differs on DuckDB. Fix: [\s\x0b] for ' || pattern, text)
        when system.main.contains(pattern, '$') and system.main.suffix(text, chr(10))
            then trino_error('$ before a line break at the end differs on DuckDB. Fix: use \z, or rtrim(text): ' || pattern, text)
        else answer
    end;
-- `answer`, or an error if the pattern lacks the group: DuckDB says so only when something matches,
-- as the empty alternative does.
create or replace macro trino_group(pattern, group_number, answer) as
    case
        when group_number < 0 then trino_error('Group cannot be negative', group_number)
        when list_extract(system.main.regexp_extract_all('', pattern || '|', group_number), 1) = chr(1) then null
        else answer
    end;
-- $ is also before a line break at the end: a match there is one of the text without it.
create or replace macro regexp_like(text, pattern) as
    case
        when system.main.contains(pattern, '$') and system.main.suffix(text, chr(10))
            and not system.main.regexp_matches(pattern, '\(\?|\\[zZ]')
            then trino_regex(
                system.main.rtrim(text, chr(10)), pattern,
                system.main.regexp_matches(text, pattern)
                or system.main.regexp_matches(system.main.left(text, -1), pattern)
            )
        else trino_regex(text, pattern, system.main.regexp_matches(text, pattern))
    end;
create or replace macro trino_matches(text, pattern, group_number) as
    trino_regex(
        text, pattern,
        trino_group(pattern, group_number, system.main.regexp_extract_all(text, pattern, group_number))
    );
-- `answer`, or an error where DuckDB finds an empty match twice: from before it, and at its place.
create or replace macro trino_all_matches(text, pattern, answer) as
    case
        when text <> ''
            and system.main.regexp_matches(system.main.regexp_replace(pattern, '\\\$|\[\$\]', '', 'g'), '\$|\\[bBz]|\(\?\w*m')
            and list_contains(system.main.regexp_extract_all(text, pattern, 0), '')
            then trino_error('$, \b and \z that match no character differ on DuckDB. Fix: regexp_extract, or + for *: ' || pattern, text)
        else answer
    end;
create or replace macro regexp_extract_all(text, pattern) as
    trino_all_matches(text, pattern, trino_regex(text, pattern, system.main.regexp_extract_all(text, pattern, 0))),
(text, pattern, group_number) as
    trino_all_matches(text, pattern, trino_matches(text, pattern, group_number));
-- NULL when nothing matches, or the group takes no part in the match.
create or replace macro regexp_extract(text, pattern) as
    list_extract(trino_matches(text, pattern, 0), 1),
(text, pattern, group_number) as
    list_extract(trino_matches(text, pattern, group_number), 1);
-- All matches; $1 in the replacement is a group. DuckDB's own replaces the first match and says \1.
create or replace macro trino_last_group(replacement) as
    cast(list_max(
        system.main.regexp_extract_all(system.main.replace(replacement, '\$', ''), '\$([0-9])', 1)
    ) as integer);
create or replace macro regexp_replace(text, pattern) as
    trino_regex(text, pattern, system.main.regexp_replace(text, pattern, '', 'g')),
(text, pattern, replacement) as
    case
        when text is null or pattern is null then null
        when system.main.regexp_matches(system.main.replace(replacement, '\$', ''), '\$([^0-9]|$)|\\([^\\]|$)')
            then trino_error('Named groups, escapes and a bare $ in a replacement are not supported on DuckDB', replacement)
        when replacement <> '' and pattern <> '' and system.main.regexp_full_match('', pattern)
            and not system.main.regexp_matches(pattern, '^\^[^|(]*$')
            then trino_error('A pattern that matches nothing replaces other texts on DuckDB. Fix: + for *: ' || pattern, replacement)
        else trino_regex(
            text, pattern,
            trino_group(pattern, coalesce(trino_last_group(replacement), 0), system.main.regexp_replace(
                text,
                pattern,
                system.main.replace(
                    system.main.regexp_replace(
                        system.main.replace(replacement, '\$', chr(2)), '\$([0-9])', '\\\1', 'g'
                    ),
                    chr(2), '$'
                ),
                'g'
            ))
        )
    end;
{% endmacro %}
