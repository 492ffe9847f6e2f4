{#
  Nothing is lost: the raw rows of a table, but for header lines, are its published rows plus its rejected
  rows. One row with the counts if they differ.

  Arguments:
    model: the published table; dbt gives it.
    source_name: name of the source.
    table: name of the raw table.
    rejects: the report anonymization_rejects; as an argument, because dbt finds a ref there in every project.

  Usage: data_tests: [published_or_rejected: {arguments: {source_name: clinic, table: patients, rejects: ref('x')}}]
#}
{% test published_or_rejected(model, source_name, table, rejects) %}
    {%- set policy = athena_recipes.policy(source_name, table) %}
    select
        raw_rows,
        published_rows,
        rejected_rows
    from (
        select
            (
                select count_if(not {{ athena_recipes.policy_is_header(policy, 'lines') | indent(16) }})
                from {{ source(source_name, table) }} as lines
            ) as raw_rows,
            (select count(*) from {{ model }}) as published_rows,
            (
                select coalesce(sum(rejected), 0)
                from {{ rejects }}
                where
                    table_name = '{{ table }}'
                    and reject_reason in ('line_short', 'line_long', 'key_missing', 'key_unreadable', 'delivered_before')
            ) as rejected_rows
    ) as counted
    where raw_rows <> published_rows + rejected_rows
{% endtest %}
