-- The article ends with one `isql` that connects, and a debug log of the driver. Neither says who else connects, who fails to,
-- and which roles nobody needs. One row per person and role, as a review of access asks for them each quarter.
select
    person,
    role_name,
    sign_ins,
    queries,
    last_seen_at
from {{ ref('adfs_access__people') }}
