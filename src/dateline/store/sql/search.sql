-- Finding articles by their words.

-- name: search
-- Newest first: ids are given in the order of seeing, and reading an index backwards needs no sorting. CROSS JOIN keeps
-- the index outermost.
SELECT {columns of Article in a}, r.story_id
FROM article_index AS i
CROSS JOIN article AS a ON a.id = i.rowid
LEFT JOIN report AS r ON r.article_id = a.id
WHERE article_index MATCH :match AND i.rowid < :before_id
ORDER BY i.rowid DESC LIMIT :limit;

-- name: search_between
-- The time is compared exactly. The bounds on rowid only spare the reading of what is far from it; they leave room for
-- articles that were decided a little out of the order of their seeing.
SELECT {columns of Article in a}, r.story_id
FROM article_index AS i
CROSS JOIN article AS a ON a.id = i.rowid
LEFT JOIN report AS r ON r.article_id = a.id
WHERE article_index MATCH :match
  AND i.rowid >= (
      SELECT min(id) FROM (SELECT id FROM article WHERE seen_at >= :since_at ORDER BY seen_at LIMIT :disorder)
  )
  -- one upper bound only: the index takes no second one, and would go through all that is newer
  AND i.rowid <= min(:before_id - 1, (
      SELECT max(id) FROM (SELECT id FROM article WHERE seen_at < :until_at ORDER BY seen_at DESC LIMIT :disorder)
  ))
  AND a.seen_at >= :since_at AND a.seen_at < :until_at
ORDER BY i.rowid DESC LIMIT :limit;

-- name: sources_called
-- Also those that were removed: their articles stay.
SELECT id FROM source
WHERE instr(search_names, :asked) OR instr(search_domains, '.' || :asked || ' ')
LIMIT :limit;
