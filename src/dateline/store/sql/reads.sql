-- name: sources
SELECT id, record FROM source WHERE removed_at IS NULL ORDER BY id;

-- name: poll_states
SELECT record FROM poll_state;

-- name: entry_marks
SELECT guid, mark FROM entry WHERE source_id = :source_id AND guid IN (SELECT value FROM json_each(:guids));

-- name: articles_by_url
SELECT url, id FROM article WHERE url IN (SELECT value FROM json_each(:urls))
UNION ALL
SELECT canonical_url, id FROM article WHERE canonical_url IN (SELECT value FROM json_each(:urls));

-- name: article
SELECT record, sketch FROM article WHERE id = :id;

-- name: report
SELECT record FROM report WHERE article_id = :article_id;

-- name: tasks
SELECT record FROM task ORDER BY due_at, article_id LIMIT :most;

-- name: last_ids
SELECT coalesce((SELECT max(id) FROM article), 0), coalesce((SELECT max(id) FROM story), 0),
       coalesce((SELECT max(article_id) FROM entry), 0), coalesce((SELECT max(story_id) FROM story_update), 0);

-- name: window
SELECT report.record, article.record, article.sketch
FROM article JOIN report ON report.article_id = article.id WHERE article.seen_at >= :since ORDER BY article.id;

-- name: story
SELECT record, merged_into FROM story WHERE id = :id;

-- name: story_reports
SELECT report.record, article.record, article.sketch
FROM report JOIN article ON article.id = report.article_id WHERE report.story_id = :id ORDER BY article.id;

-- name: story_updates
SELECT sequence, pushed_at, record FROM story_update WHERE story_id = :id ORDER BY sequence DESC LIMIT 1000;

-- name: front
SELECT record FROM story WHERE merged_into IS NULL AND last_sequence < :before ORDER BY last_sequence DESC LIMIT :most;

-- name: updates_after
SELECT sequence, pushed_at, record FROM story_update WHERE sequence > :sequence ORDER BY sequence LIMIT :most;

-- name: last_sequence
SELECT coalesce((SELECT seq FROM sqlite_sequence WHERE name = 'story_update'), 0);

-- name: source_articles
SELECT article.record, report.story_id FROM article LEFT JOIN report ON report.article_id = article.id
WHERE article.source_id = :source_id ORDER BY article.id DESC LIMIT :most;

-- name: outcomes
SELECT stage, outcome, source_id, sum(count) FROM outcome GROUP BY stage, outcome, source_id ORDER BY 1, 2, 3;

-- name: outcomes_of_source
SELECT stage, outcome, source_id, sum(count) FROM outcome WHERE source_id = :source_id
GROUP BY stage, outcome, source_id ORDER BY 1, 2;

-- name: quarantine
SELECT id, record FROM quarantine ORDER BY id DESC LIMIT :most;

-- name: delays
SELECT story_update.source_id, source.name, published_at, seen_at, parsed_at, joined_at, pushed_at
FROM story_update JOIN source ON source.id = story_update.source_id
WHERE joined_at >= :since AND kind IN ('story opened', 'report joined') ORDER BY story_update.source_id;

-- name: facts
SELECT (SELECT count(*) FROM source WHERE removed_at IS NULL),
       (SELECT count(*) FROM source WHERE removed_at IS NULL AND paused_at IS NOT NULL),
       (SELECT count(*) FROM article), (SELECT count(*) FROM story WHERE merged_into IS NULL),
       (SELECT count(*) FROM task), (SELECT count(*) FROM quarantine);

-- name: check_index
SELECT (SELECT count(*) FROM article), (SELECT count(*) FROM article_text),
       (SELECT count(*) FROM task WHERE article_id NOT IN (SELECT id FROM article)),
       (SELECT count(*) FROM report WHERE article_id NOT IN (SELECT id FROM article)),
       (SELECT count(*) FROM article WHERE id NOT IN (SELECT article_id FROM report));

-- name: check_sequence
SELECT count(*), coalesce(max(sequence), 0), coalesce(min(sequence), 1) FROM story_update;
