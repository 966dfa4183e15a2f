-- What is asked for by id, by key or in order.

-- name: sources
SELECT {columns of Source} FROM source WHERE removed_at IS NULL ORDER BY id;

-- name: poll_states
SELECT {columns of PollState in p} FROM poll_state AS p
JOIN source AS s ON s.id = p.source_id WHERE s.removed_at IS NULL;

-- name: entry_marks
-- The guids come as one JSON array: one statement whatever their number.
SELECT e.guid, e.mark FROM json_each(:guids) AS asked
CROSS JOIN entry AS e ON e.source_id = :source_id AND e.guid = asked.value;

-- name: articles_by_url
-- Of several articles with one URL, the first.
SELECT asked.value, min(a.id) FROM json_each(:urls) AS asked
CROSS JOIN article AS a ON a.url = asked.value GROUP BY asked.value
UNION ALL
SELECT asked.value, min(a.id) FROM json_each(:urls) AS asked
CROSS JOIN article AS a ON a.canonical_url = asked.value GROUP BY asked.value;

-- name: article
SELECT {columns of Article} FROM article WHERE id = ?;

-- name: report
SELECT {columns of Report} FROM report WHERE article_id = ?;

-- name: tasks
SELECT {columns of Task} FROM task ORDER BY due_at, article_id LIMIT ?;

-- name: last_ids
-- Of all ever given, also those whose rows are gone.
SELECT coalesce((SELECT seq FROM sqlite_sequence WHERE name = 'article'), 0),
       coalesce((SELECT seq FROM sqlite_sequence WHERE name = 'story'), 0);

-- name: window
SELECT {columns of Report in r}, {columns of Article in a}
FROM article AS a JOIN report AS r ON r.article_id = a.id
WHERE a.seen_at >= ? ORDER BY a.id;

-- name: redirects
SELECT id, merged_into FROM story WHERE merged_into IS NOT NULL;

-- name: story
SELECT {columns of Story} FROM story WHERE id = ?;

-- name: story_and_its_merged
-- The story and all that redirect to it. UNION drops what was found before, so that a ring of redirects ends.
WITH RECURSIVE part (id) AS (
    SELECT :id UNION SELECT s.id FROM part JOIN story AS s ON s.merged_into = part.id
)
SELECT id FROM part;

-- name: story_reports
SELECT {columns of Report in r}, {columns of Article in a}
FROM json_each(:story_ids) AS part
CROSS JOIN report AS r ON r.story_id = part.value
JOIN article AS a ON a.id = r.article_id
ORDER BY coalesce(a.published_at, a.seen_at), a.id;

-- name: story_updates
SELECT {columns of Update in u} FROM json_each(:story_ids) AS part
CROSS JOIN story_update AS u ON u.story_id = part.value
ORDER BY u.sequence DESC;

-- name: front
SELECT {columns of Story} FROM story
WHERE merged_into IS NULL AND last_sequence < :before_sequence
ORDER BY last_sequence DESC LIMIT :limit;

-- name: updates_after
SELECT {columns of Update} FROM story_update WHERE sequence > ? ORDER BY sequence LIMIT ?;

-- name: last_sequence
SELECT coalesce((SELECT seq FROM sqlite_sequence WHERE name = 'story_update'), 0);

-- name: source_articles
SELECT {columns of Article in a}, r.story_id
FROM article AS a LEFT JOIN report AS r ON r.article_id = a.id
WHERE a.source_id = ? ORDER BY a.id DESC LIMIT ?;

-- name: outcomes
SELECT stage, outcome, source_id, sum(count) FROM outcome
WHERE :source_id IS NULL OR source_id = :source_id
GROUP BY source_id, stage, outcome ORDER BY source_id, stage, outcome;

-- name: quarantined
SELECT {columns of Quarantined} FROM quarantine ORDER BY id DESC LIMIT ?;

-- name: delays
-- In milliseconds. A publisher's time is believed if it is not after our own look; one from before we watched the
-- source says nothing about our speed. An update that was never pushed has no such delay.
WITH announced AS (
    SELECT u.source_id,
           CASE WHEN u.published_at <= u.seen_at AND u.published_at >= coalesce(s.added_at, u.published_at)
                THEN (u.seen_at - u.published_at) / 1000.0 END AS published_to_seen,
           (u.parsed_at - u.seen_at) / 1000.0 AS seen_to_parsed,
           (u.joined_at - u.seen_at) / 1000.0 AS seen_to_joined,
           (u.pushed_at - u.seen_at) / 1000.0 AS seen_to_pushed
    FROM story_update AS u JOIN source AS s ON s.id = u.source_id
    WHERE u.seen_at >= :since_at AND u.kind IN (SELECT value FROM json_each(:kinds))
)
SELECT source_id, (SELECT name FROM source WHERE id = source_id), count(*), count(published_to_seen),
       percentile_cont(published_to_seen, 0.50),
       percentile_cont(published_to_seen, 0.95),
       percentile_cont(published_to_seen, 0.99),
       percentile_cont(seen_to_parsed, 0.50),
       percentile_cont(seen_to_joined, 0.50),
       percentile_cont(seen_to_joined, 0.99),
       percentile_cont(seen_to_pushed, 0.50),
       percentile_cont(seen_to_pushed, 0.95),
       percentile_cont(seen_to_pushed, 0.99)
FROM announced GROUP BY source_id ORDER BY count(*) DESC, source_id;

-- name: facts
SELECT (SELECT count(*) FROM source WHERE removed_at IS NULL),
       (SELECT count(*) FROM source WHERE removed_at IS NULL AND paused_at IS NOT NULL),
       (SELECT count(*) FROM article),
       (SELECT count(*) FROM story WHERE merged_into IS NULL),
       (SELECT count(*) FROM task),
       (SELECT count(*) FROM quarantine);
