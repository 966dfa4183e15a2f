-- name: add_source
INSERT INTO source (url, name, full_text, paused_at, record) VALUES (:url, :name, :full_text, :paused_at, :record)
ON CONFLICT (url) DO UPDATE SET removed_at = NULL, record = excluded.record WHERE removed_at IS NOT NULL
RETURNING id;

-- name: change_source
UPDATE source SET url = :url, name = :name, full_text = :full_text, paused_at = :paused_at, record = :record WHERE id = :id;

-- name: remove_source
UPDATE source SET removed_at = :now WHERE id = :id;

-- name: put_poll_state
INSERT INTO poll_state (source_id, record) VALUES (:source_id, :record)
ON CONFLICT (source_id) DO UPDATE SET record = excluded.record;

-- name: put_entry
-- An entry that was announced before keeps all but its mark: announcing is idempotent.
INSERT INTO entry (source_id, guid, article_id, seen_at, published_at, mark, outcome)
VALUES (:source_id, :guid, :article_id, :seen_at, :published_at, :mark, :outcome)
ON CONFLICT (source_id, guid) DO UPDATE SET mark = excluded.mark;

-- name: put_article
INSERT INTO article (id, source_id, url, canonical_url, state, language, family, publisher, place, published_at, seen_at,
                     sketch, record)
VALUES (:id, :source_id, :url, :canonical_url, :state, :language, :family, :publisher, :place, :published_at, :seen_at,
        :sketch, :record)
ON CONFLICT (id) DO UPDATE SET url = excluded.url, canonical_url = excluded.canonical_url, state = excluded.state,
  language = excluded.language, publisher = excluded.publisher, place = excluded.place,
  published_at = excluded.published_at, sketch = excluded.sketch, record = excluded.record;

-- name: may_keep_body
SELECT full_text FROM source WHERE id = :source_id;

-- name: has_text
SELECT 1 FROM article_text WHERE rowid = :id;

-- name: drop_text
DELETE FROM article_text WHERE rowid = :id;

-- name: put_text
INSERT INTO article_text (rowid, headline, standfirst, body, publisher)
VALUES (:id, :headline, :standfirst, :body, :publisher);

-- name: put_revision
INSERT OR REPLACE INTO revision (article_id, number, seen_at, headline, body_hash)
VALUES (:article_id, :number, :seen_at, :headline, :body_hash);

-- name: put_story
INSERT INTO story (id, merged_into, record) VALUES (:id, :merged_into, :record)
ON CONFLICT (id) DO UPDATE SET merged_into = excluded.merged_into, record = excluded.record;

-- name: put_report
INSERT INTO report (article_id, story_id, record) VALUES (:article_id, :story_id, :record)
ON CONFLICT (article_id) DO UPDATE SET story_id = excluded.story_id, record = excluded.record;

-- name: add_update
INSERT INTO story_update (story_id, article_id, source_id, kind, published_at, seen_at, parsed_at, joined_at, record)
VALUES (:story_id, :article_id, :source_id, :kind, :published_at, :seen_at, :parsed_at, :joined_at, :record)
RETURNING sequence;

-- name: touch_story
UPDATE story SET last_sequence = :sequence WHERE id = :id;

-- name: put_task
INSERT INTO task (article_id, due_at, record) VALUES (:article_id, :due_at, :record)
ON CONFLICT (article_id) DO UPDATE SET due_at = excluded.due_at, record = excluded.record;

-- name: end_task
DELETE FROM task WHERE article_id = :article_id;

-- name: add_quarantined
INSERT INTO quarantine (at, article_id, record) VALUES (:at, :article_id, :record);

-- name: take_quarantined
DELETE FROM quarantine WHERE id = :id RETURNING record;

-- name: count_outcome
INSERT INTO outcome (day, stage, outcome, source_id, count) VALUES (:day, :stage, :outcome, :source_id, :count)
ON CONFLICT (day, stage, outcome, source_id) DO UPDATE SET count = count + excluded.count;

-- name: mark_pushed
UPDATE story_update SET pushed_at = :at WHERE sequence = :sequence;

-- name: old_articles
SELECT id FROM article WHERE seen_at < :before ORDER BY seen_at LIMIT :most;

-- name: drop_article
DELETE FROM article WHERE id = :id;

-- name: drop_report
DELETE FROM report WHERE article_id = :id RETURNING story_id;

-- name: drop_revisions
DELETE FROM revision WHERE article_id = :id;

-- name: drop_empty_story
DELETE FROM story WHERE id = :id AND merged_into IS NULL AND NOT EXISTS (SELECT 1 FROM report WHERE story_id = :id);

-- name: drop_old_updates
DELETE FROM story_update WHERE sequence IN (SELECT sequence FROM story_update WHERE joined_at < :before LIMIT :most);

-- name: drop_old_entries
DELETE FROM entry WHERE (source_id, guid) IN (SELECT source_id, guid FROM entry WHERE seen_at < :before LIMIT :most);

-- name: drop_old_quarantined
DELETE FROM quarantine WHERE id IN (SELECT id FROM quarantine WHERE at < :before LIMIT :most);

-- name: drop_old_outcomes
DELETE FROM outcome WHERE day < :day;
