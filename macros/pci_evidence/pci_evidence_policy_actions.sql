{#
  SELECT of what IAM policies allow: a row per document, action and resource of an Allow statement. Deny
  statements give no row. Statement, Action and Resource may be one value or an array; escapes of JSON and of
  URLs are decoded; actions and resources are in lower case. A statement with NotAction allows `*`, one with
  NotResource or without a resource is for `*`. A document that is not JSON, or has a key twice in one object,
  allows `*` on `*`: which of the two counts is not known.

  Arguments:
    relation: CTE or table with the documents; each distinct document is parsed once.
    document: name of its column, varchar.

  Usage: allowed as ({{ pci_evidence_policy_actions('requests', 'policy_document') }})
#}
{% macro pci_evidence_policy_actions(relation, document) -%}
    select
        allowed.document,
        lower(json_extract_scalar(actions.item, '$')) as action,
        lower(json_extract_scalar(resources.item, '$')) as resource
    from (
        select
            parsed.document,
            coalesce(json_extract(statements.item, '$.Action'), json_parse('"*"')) as action,
            coalesce(json_extract(statements.item, '$.Resource'), json_parse('"*"')) as resource
        from (
            select
                document,
                -- json_extract keeps all of equal keys, json_parse the last.
                case
                    when length(json_format(try(json_extract(plain, '$')))) = length(json_format(try(json_parse(plain))))
                        then json_extract(try(json_parse(plain)), '$.Statement')
                    else json_parse('{"Effect":"Allow"}')
                end as statement
            from (
                select
                    document,
                    case when regexp_like(document, '^\s*%7[bB]') then try(url_decode(document)) else document end as plain
                from (select distinct {{ document }} as document from {{ relation }} where {{ document }} is not null) as texts
            ) as documents
        ) as parsed
        cross join unnest({{ _pci_evidence_json_items('parsed.statement') }}) as statements (item)
        where lower(json_extract_scalar(statements.item, '$.Effect')) = 'allow'
    ) as allowed
    cross join unnest({{ _pci_evidence_json_items('allowed.action') }}) as actions (item)
    cross join unnest({{ _pci_evidence_json_items('allowed.resource') }}) as resources (item)
{%- endmacro %}

{#
  The items of a JSON array, or a value that is none as the only item.

  Arguments:
    json: SQL expression of type json.

  Usage: cross join unnest({{ _pci_evidence_json_items('statement') }}) as statements (item)
#}
{% macro _pci_evidence_json_items(json) %}
    {{ return('coalesce(' ~ athena_recipes.json_array(json) ~ ', array[' ~ json ~ '])') }}
{% endmacro %}
