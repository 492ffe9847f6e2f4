-- The attack on the article: hash every number up to 20,000 and look it up. Without the key it must find
-- nobody, in whatever plain way one hashes; on the article's own column it must find everybody, or the
-- attack itself were broken.
with

hundreds as (

    select n
    from unnest(sequence(0, 199)) as numbers (n)

),

guesses as (

    select cast(hundreds.n * 100 + ones.n + 1 as varchar) as guess
    from hundreds
    cross join unnest(sequence(0, 99)) as ones (n)

),

spelled as (

    select
        guess,
        guess as text
    from guesses
    union all
    select
        guess,
        'customer_sk:' || guess as text
    from guesses

),

hashed as (

    select to_hex(sha256(to_utf8(text))) as hash
    from spelled
    union all
    select to_hex(md5(to_utf8(text))) as hash
    from spelled

),

people as (

    select distinct c_customer_sk
    from {{ athena_recipes.policy_rows(athena_recipes.policy('anonymization', 'customer'), source('anonymization', 'customer')) | indent(4) }} as customers
    where reject_reason is null

),

attacks as (

    select
        'keyed' as target,
        count(*) as recovered,
        0 as wanted
    from hashed
    inner join {{ ref('anonymization__customer') }} as customers
        on hashed.hash = upper(customers.c_customer_sk_anonym)
    union all
    select
        'article' as target,
        count(*) as recovered,
        (select count(*) from people as counted where counted.c_customer_sk between 1 and 20000) as wanted
    from hashed
    inner join people
        on hashed.hash = to_hex(sha256(to_utf8(cast(people.c_customer_sk as varchar))))

)

select * from attacks
where recovered <> wanted
