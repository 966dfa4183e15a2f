-- Retention and the store's check of itself. Deletions are small, so that a commit never waits for long.

-- name: old_articles
SELECT id FROM article WHERE seen_at < ? ORDER BY seen_at LIMIT ?;

-- name: delete_article
-- Revisions, report and task go with it.
DELETE FROM article WHERE id = ?;

-- name: old_stories
-- Those at the end of their redirects, in order of id: to be deleted with what redirects to them, if all are empty.
SELECT s.id FROM story AS s
WHERE s.updated_at < ? AND s.id > ?
  AND NOT EXISTS (SELECT 1 FROM story AS t WHERE t.id = s.merged_into)
  AND NOT EXISTS (SELECT 1 FROM report AS r WHERE r.story_id = s.id)
ORDER BY s.id LIMIT ?;

-- name: reports_of_stories
SELECT count(*) FROM report WHERE story_id IN (SELECT value FROM json_each(?));

-- name: delete_story
DELETE FROM story WHERE id = ?;

-- name: first_update_to_keep
-- Updates go in the order of their sequence, so that what stays has no gap.
SELECT coalesce(min(sequence), (SELECT seq + 1 FROM sqlite_sequence WHERE name = 'story_update'), 0)
FROM story_update WHERE joined_at >= ?;

-- name: delete_updates_before
DELETE FROM story_update
WHERE sequence IN (SELECT sequence FROM story_update WHERE sequence < ? ORDER BY sequence LIMIT ?);

-- name: delete_old_quarantined
DELETE FROM quarantine WHERE id IN (SELECT id FROM quarantine WHERE at < ? LIMIT ?);

-- name: delete_old_outcomes
DELETE FROM outcome WHERE day < ?;

-- name: source_ids
SELECT id FROM source;

-- name: seen_at_of_newest_entries
-- When the source's :kept newest entries begin; no row if it has fewer.
SELECT seen_at FROM entry WHERE source_id = :source_id ORDER BY seen_at DESC LIMIT 1 OFFSET :kept;

-- name: delete_old_entries
DELETE FROM entry WHERE source_id = :source_id AND guid IN (
    SELECT guid FROM entry WHERE source_id = :source_id AND seen_at < :before_at ORDER BY seen_at LIMIT :limit
);

-- name: articles_not_indexed
SELECT count(*) FROM article AS a WHERE NOT EXISTS (SELECT 1 FROM article_index_docsize AS d WHERE d.id = a.id);

-- name: index_rows_without_article
SELECT count(*) FROM article_index_docsize AS d WHERE NOT EXISTS (SELECT 1 FROM article AS a WHERE a.id = d.id);

-- name: missing_updates
-- Between the first and the last kept there is no gap, and the last kept is the last ever given (none: all pruned).
SELECT count(*) AS kept, coalesce(max(sequence) - min(sequence) + 1, 0) AS spanned, max(sequence) AS last,
       coalesce((SELECT seq FROM sqlite_sequence WHERE name = 'story_update'), 0) AS given
FROM story_update;

-- name: tasks_without_article
SELECT count(*) FROM task AS t WHERE NOT EXISTS (SELECT 1 FROM article AS a WHERE a.id = t.article_id);
