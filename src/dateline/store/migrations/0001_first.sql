-- The first store. Times are microseconds since 1970 in UTC; lists are JSON; an unknown value is NULL.

CREATE TABLE source (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  url TEXT NOT NULL UNIQUE,
  record BLOB NOT NULL,              -- the whole Source as JSON; the columns beside it are those that queries need
  name TEXT NOT NULL,
  full_text INTEGER NOT NULL DEFAULT 0,
  paused_at INTEGER,
  removed_at INTEGER                 -- a removed source keeps its row, because its articles name it
);

CREATE TABLE poll_state (
  source_id INTEGER PRIMARY KEY REFERENCES source (id),
  record BLOB NOT NULL               -- the PollState as JSON
);

CREATE TABLE article (
  id INTEGER PRIMARY KEY,
  source_id INTEGER NOT NULL REFERENCES source (id),
  url TEXT,
  canonical_url TEXT,
  state TEXT NOT NULL,
  language TEXT,
  family TEXT NOT NULL,
  publisher TEXT NOT NULL,
  place TEXT,
  published_at INTEGER,
  seen_at INTEGER NOT NULL,
  sketch BLOB NOT NULL,              -- sorted unsigned 32-bit numbers, little endian
  record BLOB NOT NULL               -- the Article as JSON, without sketch; without body where it may not be kept
);
CREATE INDEX article_url ON article (url) WHERE url IS NOT NULL;
CREATE INDEX article_canonical_url ON article (canonical_url) WHERE canonical_url IS NOT NULL;
CREATE INDEX article_source ON article (source_id, id);
CREATE INDEX article_seen ON article (seen_at);

-- Rows have the article's id. Contentless: the text can be found, and is not kept.
CREATE VIRTUAL TABLE article_text USING fts5 (
  headline, standfirst, body, publisher,
  content = '', contentless_delete = 1, tokenize = "unicode61 remove_diacritics 2"
);

CREATE TABLE entry (
  source_id INTEGER NOT NULL,
  guid TEXT NOT NULL,
  article_id INTEGER,
  seen_at INTEGER NOT NULL,
  published_at INTEGER,
  mark TEXT NOT NULL,
  outcome TEXT NOT NULL,
  PRIMARY KEY (source_id, guid)
) WITHOUT ROWID;
CREATE INDEX entry_seen ON entry (seen_at);

CREATE TABLE revision (
  article_id INTEGER NOT NULL,
  number INTEGER NOT NULL,
  seen_at INTEGER NOT NULL,
  headline TEXT NOT NULL,
  body_hash TEXT,
  PRIMARY KEY (article_id, number)
) WITHOUT ROWID;

CREATE TABLE story (
  id INTEGER PRIMARY KEY,
  merged_into INTEGER,
  last_sequence INTEGER NOT NULL DEFAULT 0,
  record BLOB NOT NULL               -- the Story as JSON
);
CREATE INDEX story_front ON story (last_sequence DESC) WHERE merged_into IS NULL;

CREATE TABLE report (
  article_id INTEGER PRIMARY KEY REFERENCES article (id),
  story_id INTEGER NOT NULL,
  record BLOB NOT NULL               -- the Report as JSON
);
CREATE INDEX report_story ON report (story_id);

-- "update" is a word of SQL. The sequence is AUTOINCREMENT: it never repeats, also after the last rows were pruned.
CREATE TABLE story_update (
  sequence INTEGER PRIMARY KEY AUTOINCREMENT,
  story_id INTEGER NOT NULL,
  article_id INTEGER NOT NULL,
  source_id INTEGER NOT NULL,
  kind TEXT NOT NULL,
  published_at INTEGER,
  seen_at INTEGER NOT NULL,
  parsed_at INTEGER NOT NULL,
  joined_at INTEGER NOT NULL,
  pushed_at INTEGER,
  record BLOB NOT NULL               -- the Update as JSON, without sequence and pushed_at
);
CREATE INDEX story_update_story ON story_update (story_id, sequence);
CREATE INDEX story_update_joined ON story_update (joined_at);

CREATE TABLE task (
  article_id INTEGER PRIMARY KEY,
  due_at INTEGER NOT NULL,
  record BLOB NOT NULL               -- the Task as JSON
);

CREATE TABLE quarantine (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  at INTEGER NOT NULL,
  article_id INTEGER,
  record BLOB NOT NULL               -- the Quarantined as JSON
);

CREATE TABLE outcome (
  day TEXT NOT NULL,                 -- UTC, YYYY-MM-DD
  stage TEXT NOT NULL,
  outcome TEXT NOT NULL,
  source_id INTEGER NOT NULL,
  count INTEGER NOT NULL,
  PRIMARY KEY (day, stage, outcome, source_id)
) WITHOUT ROWID;
