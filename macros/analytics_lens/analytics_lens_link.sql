{#
  The page of an object in the docs of dbt, below analytics_lens_docs_url; NULL for what is no node of dbt. A seed and a
  snapshot have pages of their own kind.

  Arguments:
    object_kind: kind of the object, an expression.
    object_id: id of the object, an expression.

  Usage: {{ analytics_lens_link('object_kind', 'object_id') }} as link
#}
{% macro analytics_lens_link(object_kind, object_id) -%}
    case
        when {{ object_kind }} in ('model', 'source', 'exposure', 'test')
            then
                '{{ var("analytics_lens_docs_url") }}#!/' || regexp_extract({{ object_id }}, '^[a-z_]+') || '/' || {{ object_id }}
        when {{ object_kind }} = 'run' then '{{ var("analytics_lens_docs_url") }}#!/overview'
    end
{%- endmacro %}
