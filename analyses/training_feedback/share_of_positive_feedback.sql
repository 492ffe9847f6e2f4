-- The article has Athena analyse Comprehend's insights "using standard SQL", and gives no query. This is the one that
-- leads to its dashboard: the share of positive results. It is wrong in four ways, which the tables of the recipe put
-- right: a document that was scored again counts twice; error rows are in the count but have no sentiment; a comment
-- that was voided since still counts; 3 answers look as sure as 300. On the sample it gives 0.50 for all feedback as
-- one number, where course_effectiveness has modules from 0.19 to 0.79 and says "insufficient" of one.
select
    count(case when json_extract_scalar(try(json_parse(line)), '$.Sentiment') = 'POSITIVE' then 1 end) as positive,
    count(*) as results,
    cast(count(case when json_extract_scalar(try(json_parse(line)), '$.Sentiment') = 'POSITIVE' then 1 end) as double)
    / nullif(count(*), 0) as positive_share
from {{ source('training_feedback', 'comprehend_lines') }}
where regexp_like("$path", '/comprehend_lines/sentiment/')
