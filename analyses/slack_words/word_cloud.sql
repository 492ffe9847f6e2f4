-- The article's word cloud as one would write it: split at blanks, count. On the sample it returns wrongly
--
-- word | n | why
-- the | 4499 | no stop words
-- coffee | 102 | "coffee." (100) and "Coffee!" (76) are words of their own; words has 281 for all of them
-- has | 318 | "has joined the channel" is counted, as are bots
-- <!here> | 121 | mentions, links, emoji and code are words
-- draftword | 20 | it is in no message any more: each state of an edited message counts, as often as it was delivered
-- secretword | 13 | what was deleted in Slack still counts
select
    piece.word,
    count(*) as n
from {{ source('slack_words', 'messages_raw') }} as lines
cross join unnest(split(lines.text, ' ')) as piece (word)
group by piece.word
order by n desc, piece.word asc
