{#
  The folders of some products that a table of cloudtrail_folder_rows has, as {'prefix', 'folder', 'account_id', 'product', 'region'}; the prefix is whole.

  Arguments:
    scope: the relation of the table.
    products: names of folders, such as CloudTrail, CloudTrail-Digest or vpcflowlogs.

  Usage: {% set trails = athena_recipes.cloudtrail_trails(ref('trails'), ['CloudTrail']) %}
#}
{% macro cloudtrail_trails(scope, products) %}
    {% if not athena_recipes.is_building() %}
        {{ return([{
            'prefix': 'AWSLogs/111122223333/' ~ products[0] ~ '/us-east-1/', 'folder': 'AWSLogs/111122223333',
            'account_id': '111122223333', 'product': products[0], 'region': 'us-east-1'
        }]) }}
    {% endif %}
    {% set trails = [] %}
    {% for row in run_query(
        'select prefix, folder, account_id, product, region from ' ~ scope ~ " where product in ('" ~ products | join("', '")
        ~ "') order by prefix"
    ).rows %}
        {% do trails.append({
            'prefix': athena_recipes.lake_root() ~ '/' ~ row[0], 'folder': row[1], 'account_id': row[2], 'product': row[3],
            'region': row[4]
        }) %}
    {% endfor %}
    {{ return(trails) }}
{% endmacro %}

{#
  Condition for a raw table of logs, whose partitions are folder, product (if it has one), region and day: the
  folders of the trails from one day to another. All literals, so that Athena reads only these.

  Arguments:
    trails: what cloudtrail_trails returned.
    first_day: YYYY-MM-DD.
    last_day: YYYY-MM-DD.
    has_product: the product is a partition column.

  Usage: where {{ athena_recipes.cloudtrail_where(trails, '2026-01-05', '2026-01-14') }}
#}
{% macro cloudtrail_where(trails, first_day, last_day, has_product=true) %}
    {% if not trails %}
        {# An injected column needs a value, even if there is no trail. #}
        {{ return("folder = '' and region = '' and day = '1970/01/01'") }}
    {% endif %}
    {% set conditions = [
        athena_recipes._cloudtrail_in(trails, 'folder'),
        athena_recipes._cloudtrail_in(trails, 'region'),
        "day between '" ~ first_day.replace('-', '/') ~ "' and '" ~ last_day.replace('-', '/') ~ "'",
    ] %}
    {% if has_product %}
        {% do conditions.append(athena_recipes._cloudtrail_in(trails, 'product')) %}
    {% endif %}
    {{ return(conditions | join('\n        and ')) }}
{% endmacro %}

{#
  The file of a row of a raw table of logs, from its folder on: below the table's location.

  Arguments:
    location: the location below raw/, such as audit/cloudtrail.

  Usage: {{ athena_recipes.cloudtrail_file('audit/cloudtrail') }} as file
#}
{% macro cloudtrail_file(location) %}
    {{ return("regexp_extract(\"$path\", '/raw/" ~ location ~ "/(.*)$', 1)") }}
{% endmacro %}

{#
  Condition: a column is one of the trails' values.

  Arguments:
    trails: what cloudtrail_trails returned.
    name: folder, region or product.

  Usage: where {{ athena_recipes._cloudtrail_in(trails, 'region') }}
#}
{% macro _cloudtrail_in(trails, name) %}
    {% set values = [] %}
    {% for one in trails | map(attribute=name) | unique | sort %}{% do values.append(athena_recipes._sql_text(one)) %}{% endfor %}
    {{ return(name ~ ' in (' ~ values | join(', ') ~ ')') }}
{% endmacro %}
