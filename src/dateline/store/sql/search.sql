-- Finding articles by their words.

-- name: search
-- Newest first: ids are given in the order of seeing, and reading an index backwards needs no sorting. CROSS JOIN keeps
-- the index outermost. The two bounds on rowid let it stop early; the exact time is compared as well.
SELECT {columns of Article in a}, r.story_id
FROM article_index AS i
CROSS JOIN article AS a ON a.id = i.rowid
LEFT JOIN report AS r ON r.article_id = a.id
WHERE article_index MATCH :match AND i.rowid < :before_id
ORDER BY i.rowid DESC LIMIT :limit;

-- name: search_between
SELECT {columns of Article in a}, r.story_id
FROM article_index AS i
CROSS JOIN article AS a ON a.id = i.rowid
LEFT JOIN report AS r ON r.article_id = a.id
WHERE article_index MATCH :match AND i.rowid < :before_id
  AND i.rowid >= (SELECT min(id) FROM article WHERE seen_at >= :since_at)
  AND a.seen_at >= :since_at AND a.seen_at < :until_at
ORDER BY i.rowid DESC LIMIT :limit;

-- name: source_names
-- For `source:`, also those that were removed: their articles stay.
SELECT id, name, publisher, family, url, homepage FROM source;
