-- The scenario that is judged has practices; with another name all of them would be out of scope.
select scenario
from (values ('{{ var('analytics_lens_scenario') }}')) as chosen (scenario)
where
    scenario <> 'all'
    and scenario not in (select scenario_id from {{ ref('analytics_lens__scenarios') }})
