-- The shares of a host with demographics sum to 1.
select * from {{ ref('web_sessions__e_commerce_web_sess_data') }}
where
    abs(male + female - 1) > 1e-9
    or abs(
        {%- for age in web_sessions_ages() %}
        {{ '+ ' if not loop.first }}"{{ age }}"
        {%- endfor %} - 1
    ) > 1e-9
    or (male is null) <> ("18_to_25" is null)
