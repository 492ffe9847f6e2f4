-- The article's lens is a checklist of five pillars that a person answers. What a checklist of these five says of the sample,
-- and what the evidence says, practice by practice of the six pillars. On the sample:
--
-- project | asked_by_the_article | without_the_sixth_pillar | answered_by_evidence | at_risk
-- athena_recipes | 5 pillars | 59 | 31 | 5
-- bad_demo | 5 pillars | 59 | 63 | 61
-- no_exposures | 5 pillars | 59 | 15 | 1
--
-- The article's lens asks nothing of sustainability, and each answer is as good as the person's memory.
select
    project,
    '5 pillars' as asked_by_the_article,
    count(case when pillar_id <> 'sustainability' then 1 end) as without_the_sixth_pillar,
    count(case when answer in ('met', 'at_risk', 'excepted') then 1 end) as answered_by_evidence,
    count(case when answer = 'at_risk' then 1 end) as at_risk
from {{ ref('analytics_lens__lens_question') }}
group by project
order by project
