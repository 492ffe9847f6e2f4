-- No mark of Slack, link, mention or emoji is a word.
select * from {{ ref('slack_words__words') }}
where regexp_like(word, '[^\p{L}\p{M}\p{N}'']') or not regexp_like(word, '\p{L}')
