-- One row per row of an index: the document and its statement, and why it is not used, if it is not.
with

rows_read as (

    select
        "$path" as source_path,
        trim(replace(file, chr(65279), '')) as file,
        trim(line) as line,
        lower(trim(statement_id)) as statement_id
    from {{ source('training_feedback', 'feedback_index') }}

),

typed as (

    select
        source_path,
        file,
        case when regexp_like(line, '^[0-9]{1,9}\z') then try_cast(line as bigint) end as line,
        statement_id,
        row_number() over (partition by source_path order by file asc, line asc, statement_id asc) as row_number_in_file
    from rows_read
    where not (lower(coalesce(file, '')) = 'file' and lower(coalesce(line, '')) = 'line')

),

counted as (

    select
        typed.*,
        row_number() over (
            partition by file, line, statement_id
            order by source_path asc, row_number_in_file asc
        ) as copy_number,
        min(statement_id) over (partition by file, line) as first_statement,
        max(statement_id) over (partition by file, line) as last_statement
    from typed

),

known as (

    select
        statement_id,
        max(case when verb = 'commented' then 1 else 0 end) as is_comment
    from {{ ref('stg_training_feedback__candidates') }}
    where statement_id is not null
    group by statement_id

)

select
    counted.source_path,
    counted.row_number_in_file,
    counted.file,
    counted.line,
    counted.statement_id,
    counted.copy_number,
    case
        when nullif(counted.file, '') is null or counted.line is null or nullif(counted.statement_id, '') is null
            then 'bad_index_row'
        when counted.first_statement <> counted.last_statement then 'index_conflict'
        when known.statement_id is null then 'unknown_statement'
        when known.is_comment = 0 then 'not_a_comment'
    end as reject_reason
from counted
left join known
    on counted.statement_id = known.statement_id
