{#
  A SELECT of worker responses with the columns of annotations_raw, for fixtures of unit tests.

  Arguments:
    responses: list of (key below the job's folder, answers); answers is a list as in the file, with
      the names of the table's columns, or none for a line that does not parse.

  Usage: {{ labeling_insights_response_rows([('annotations/worker-response/iteration-1/7/a.json', [{'workerId': 'A1'}])]) }}
#}
{% macro labeling_insights_response_rows(responses) -%}
{%- set classifier = 'struct<label:string>' -%}
{%- set multi_select = 'struct<labels:array<string>>' -%}
{%- set entities = 'struct<entities:array<struct<endOffset:bigint,label:string,startOffset:bigint>>>' -%}
{%- set boxes = 'struct<boundingBoxes:array<struct<height:double,label:string,left:double,top:double,width:double>>>' -%}
{%- set content = 'struct<crowd_classifier:' ~ classifier ~ ',crowd_image_classifier:' ~ classifier
    ~ ',crowd_classifier_multi_select:' ~ multi_select ~ ',crowd_image_classifier_multi_select:' ~ multi_select
    ~ ',crowd_entity_annotation:' ~ entities ~ ',boundingBox:' ~ boxes ~ '>' -%}
{%- set identity = 'struct<identityProviderType:string,issuer:string,sub:string>' -%}
{%- set answers_type = 'array<struct<acceptanceTime:string,answerContent:' ~ content ~ ',submissionTime:string,'
    ~ 'timeSpentInSeconds:string,workerId:string,workerMetadata:struct<identityData:' ~ identity ~ '>>>' -%}
{%- for key, answers in responses %}
select
    {{ athena_recipes.raw_value(answers_type, none if answers is none else tojson(answers)) }} as answers,
    's3://lake/raw/labeling_insights/job/{{ key }}' as "$path"
{{ 'union all' if not loop.last }}
{%- endfor %}
{%- endmacro %}
