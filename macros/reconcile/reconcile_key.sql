{#
  The text of a key, the same for keys that are equal by the rules of their columns, and different for all
  others: NULL is ^NULL, and the parts of a composite key have | between them.

  Arguments:
    key: the columns of the key, with all settings; the texts are in record_key_1_text, ….
    side: a or b, for the time zone of its timestamps.
#}
{% macro _reconcile_record_key(key, side) %}
    {% set parts = [] %}
    {% for part in key %}
        {% set base = 'record_key_' ~ loop.index %}
        {% set text = base ~ '_text' %}
        {% set key_text = athena_recipes._reconcile_key_text(text, key | length == 1) %}
        {% if part.tolerance_seconds %}
            {{ exceptions.raise_compiler_error(
                'reconcile: the key column ' ~ part.name ~ ' has tolerance_seconds, and a join has no tolerance.'
                ~ ' Fix: compare it with a precision.') }}
        {% elif part.compare == 'float' %}
            {{ exceptions.raise_compiler_error(
                'reconcile: the key column ' ~ part.name ~ ' is compared as float, and a join has no tolerance.'
                ~ ' Fix: compare it as number with a scale.') }}
        {% elif part.compare in ('text', 'exact') %}
            {% do parts.append('coalesce(' ~ key_text ~ ", '^NULL')") %}
        {% else %}
            {% set value = athena_recipes._reconcile_value(part, base, part['time_zone_' ~ side]) %}
            {% if part.compare == 'timestamp' %}
                {% set shown = 'to_iso8601(' ~ value ~ ')' %}
            {% else %}
                {% set shown = 'cast(' ~ value ~ ' as varchar)' %}
            {% endif %}
            {% if part.compare == 'number' %}
                {% set shown = athena_recipes._reconcile_without_zeros(shown, part.scale) %}
            {% endif %}
            {% do parts.append('coalesce(' ~ shown ~ ', ' ~ key_text ~ ", '^NULL')") %}
        {% endif %}
    {% endfor %}
    {{ return((parts | join(" || '|' || ")) | indent(4)) }}
{% endmacro %}

{#
  A part of a key that is a text, written so that no text is taken for NULL or for two parts.

  Arguments:
    text: SQL expression of the text.
    is_alone: whether the key has no other part. Then only a ^ at the beginning has a meaning.
#}
{% macro _reconcile_key_text(text, is_alone) %}
    {% if is_alone %}
        {{ return('case when ' ~ text ~ " like '^%' then '^' || " ~ text ~ ' else ' ~ text ~ ' end') }}
    {% endif %}
    {{ return('replace(replace(' ~ text ~ ", '^', '^^'), '|', '^|')") }}
{% endmacro %}

{#
  Whether a key is in the sample: by a hash of the key, the day and the seed, so that both sides take the
  same keys, a day has one sample, and the next day another one. Any share of the keys is part of every
  larger share.

  Arguments:
    sample_pct: percent of the keys, above 0; 100 takes all.
    sample_date: the day, YYYY-MM-DD.
    sample_seed: any text.
#}
{% macro _reconcile_in_sample(sample_pct, sample_date, sample_seed) %}
    {% set salt = ('|' ~ sample_date ~ '|' ~ sample_seed) | replace("'", "''") %}
    {% set limit = '%08X' | format([(sample_pct / 100 * 4294967296) | round | int, 4294967295] | min) %}
    {{ return("substr(to_hex(md5(to_utf8(record_key || '" ~ salt ~ "'))), 1, 8) < '" ~ limit ~ "'") }}
{% endmacro %}
