-- What one commit writes, and the few changes beside it. Parameters carry the names of the records' fields.

-- name: put_entry
-- Announced again, only the mark changes: the article and the first sight of it stay.
INSERT INTO entry ({columns of FoundEntry}) VALUES ({values of FoundEntry})
ON CONFLICT (source_id, guid) DO UPDATE SET mark = excluded.mark;

-- name: indexed_article
-- What is known of an article before it is replaced.
SELECT body_indexed, body FROM article WHERE id = ?;

-- name: put_article
-- The body is kept only where the source's operator allows it; its words are indexed all the same.
INSERT INTO article ({columns of Article}, body_indexed) VALUES ({values of Article}, :body_indexed)
ON CONFLICT (id) DO UPDATE SET {changes of Article but id}, body_indexed = excluded.body_indexed;

-- name: keeps_full_text
SELECT full_text FROM source WHERE id = ?;

-- name: unindex_article
DELETE FROM article_index WHERE rowid = ?;

-- name: index_article
INSERT INTO article_index (rowid, headline, standfirst, text, labels) VALUES (?, ?, ?, ?, ?);

-- name: put_revision
INSERT INTO revision ({columns of Revision}) VALUES ({values of Revision})
ON CONFLICT (article_id, number) DO UPDATE SET {changes of Revision};

-- name: put_story
INSERT INTO story ({columns of Story}) VALUES ({values of Story})
ON CONFLICT (id) DO UPDATE SET {changes of Story but id};

-- name: put_report
INSERT INTO report ({columns of Report}) VALUES ({values of Report})
ON CONFLICT (article_id) DO UPDATE SET {changes of Report but article_id};

-- name: add_update
-- The only place where a sequence is given.
INSERT INTO story_update ({columns of Update but sequence}) VALUES ({values of Update but sequence});

-- name: note_latest_update
UPDATE story SET last_sequence = ? WHERE id = ?;

-- name: put_task
INSERT INTO task ({columns of Task}) VALUES ({values of Task})
ON CONFLICT (article_id) DO UPDATE SET {changes of Task but article_id};

-- name: end_task
DELETE FROM task WHERE article_id = ?;

-- name: put_poll_state
INSERT INTO poll_state ({columns of PollState}) VALUES ({values of PollState})
ON CONFLICT (source_id) DO UPDATE SET {changes of PollState but source_id};

-- name: add_quarantined
INSERT INTO quarantine ({columns of Quarantined but id}) VALUES ({values of Quarantined but id});

-- name: count_outcome
INSERT INTO outcome (source_id, stage, outcome, day, count) VALUES (?, ?, ?, ?, ?)
ON CONFLICT (source_id, stage, outcome, day) DO UPDATE SET count = count + excluded.count;

-- name: source_with_url
-- One that is watched before one that was removed, the latest of those.
SELECT id, removed_at FROM source WHERE url = ? ORDER BY removed_at IS NULL DESC, removed_at DESC LIMIT 1;

-- name: add_source
INSERT INTO source ({columns of Source but id}, search_names, search_domains)
VALUES ({values of Source but id}, :search_names, :search_domains);

-- name: change_source
-- Also brings back a removed source, with its entries, so that it announces nothing twice.
UPDATE source SET ({columns of Source but id}, removed_at, search_names, search_domains)
    = ({values of Source but id}, NULL, :search_names, :search_domains)
WHERE id = :id;

-- name: watched_source
SELECT 1 FROM source WHERE id = ? AND removed_at IS NULL;

-- name: remove_source
UPDATE source SET removed_at = ? WHERE id = ? AND removed_at IS NULL;

-- name: forget_poll_state
DELETE FROM poll_state WHERE source_id = ?;

-- name: end_tasks_of_source
DELETE FROM task WHERE source_id = ?;

-- name: note_pushed
UPDATE story_update SET pushed_at = ? WHERE sequence = ?;

-- name: replay_quarantined
-- Only a page of an article that is still kept can be read again.
INSERT INTO task (article_id, source_id, url, due_at, attempts)
SELECT q.article_id, q.source_id, q.url, :due_at, 0
FROM quarantine AS q JOIN article AS a ON a.id = q.article_id
WHERE q.id = :id AND q.url IS NOT NULL
ON CONFLICT (article_id) DO UPDATE SET due_at = excluded.due_at, attempts = 0;

-- name: forget_quarantined
DELETE FROM quarantine WHERE id = ?;
