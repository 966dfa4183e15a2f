-- The first store: what we watch, what was announced, what it said, and what readers were told.
--
-- Times are integer microseconds since 1970 UTC; NULL is unknown, never "now". Closed sets are text. Tuples are JSON.
-- Tables carry the fields of the records in dateline/model under the same names; a column that no record has says so.
--
-- There is no table for vectors, because nothing writes one yet. When something does, a later migration adds
--   vector(article_id INTEGER, model TEXT, vector BLOB, PRIMARY KEY (article_id, model)) WITHOUT ROWID
-- with little-endian float16 values, deleted with the article: the window that is compared fits in memory, so the
-- table is only where it is rebuilt from, and no index beside it can be lost.

CREATE TABLE source (
    id                INTEGER PRIMARY KEY,
    url               TEXT NOT NULL,
    kind              TEXT NOT NULL,
    name              TEXT NOT NULL,
    publisher         TEXT NOT NULL,
    family            TEXT NOT NULL,
    homepage          TEXT,
    country           TEXT,
    language          TEXT,
    category          TEXT,
    origin            TEXT,
    licence           TEXT,
    pinned_interval_s REAL,
    full_text         INTEGER NOT NULL,
    added_at          INTEGER,
    paused_at         INTEGER,
    -- not in the record:
    removed_at        INTEGER,  -- a removed source stays for its articles, and is shown nowhere
    search_names      TEXT NOT NULL,  -- for `source:` in a query, folded: name and publisher
    search_domains    TEXT NOT NULL   -- family and hosts, each as ".host "
) STRICT;
CREATE UNIQUE INDEX source_by_url ON source (url) WHERE removed_at IS NULL;

CREATE TABLE poll_state (
    source_id     INTEGER PRIMARY KEY REFERENCES source,
    validators    TEXT NOT NULL,
    asked_at      INTEGER,
    answered_at   INTEGER,
    changed_at    INTEGER,
    not_before_at INTEGER,
    failures      INTEGER NOT NULL,
    error_code    TEXT,
    error         TEXT,
    moved_to      TEXT,
    moved_times   INTEGER NOT NULL,
    entries       INTEGER NOT NULL,
    watched_s     REAL NOT NULL,
    asks          INTEGER NOT NULL,
    unchanged     INTEGER NOT NULL,
    body_bytes    INTEGER NOT NULL,
    clock_skew_s  REAL
) STRICT;

-- That a source announced something. The key is what makes announcing idempotent, so a row outlives its article.
CREATE TABLE entry (
    source_id    INTEGER NOT NULL REFERENCES source,
    guid         TEXT NOT NULL,
    article_id   INTEGER,
    seen_at      INTEGER NOT NULL,
    published_at INTEGER,
    mark         TEXT NOT NULL,
    outcome      TEXT NOT NULL,
    PRIMARY KEY (source_id, guid)
) STRICT, WITHOUT ROWID;
CREATE INDEX entry_by_age ON entry (source_id, seen_at);

-- AUTOINCREMENT remembers the highest id ever given, so that none is given twice after its row was deleted.
CREATE TABLE article (
    id            INTEGER PRIMARY KEY AUTOINCREMENT,
    source_id     INTEGER NOT NULL REFERENCES source,
    url           TEXT,
    canonical_url TEXT,
    state         TEXT NOT NULL,
    revision      INTEGER NOT NULL,
    publisher     TEXT NOT NULL,
    family        TEXT NOT NULL,
    country       TEXT,
    language      TEXT,
    direction     TEXT NOT NULL,
    headline      TEXT NOT NULL,
    standfirst    TEXT,
    bylines       TEXT NOT NULL,
    dateline      TEXT,
    extract       TEXT,
    body          TEXT NOT NULL,  -- '[]' unless the source's full_text allows it to be kept
    published_at  INTEGER,
    modified_at   INTEGER,
    seen_at       INTEGER NOT NULL,
    image_url     TEXT,
    paywalled     INTEGER,
    body_hash     TEXT,
    sketch        BLOB NOT NULL,  -- unsigned 32-bit, little-endian
    names         TEXT NOT NULL,
    numbers       TEXT NOT NULL,
    outcome       TEXT,
    body_indexed  INTEGER NOT NULL DEFAULT 0  -- not in the record: whether the index holds the body's words
) STRICT;
CREATE INDEX article_by_source ON article (source_id);
CREATE INDEX article_by_age ON article (seen_at);
CREATE INDEX article_by_url ON article (url) WHERE url IS NOT NULL;
CREATE INDEX article_by_canonical_url ON article (canonical_url) WHERE canonical_url IS NOT NULL;

-- The index holds words, not text: a row's id is its article's. Scripts without spaces come in as pairs of characters;
-- `labels` holds language, source and place as words that no text can contain (see words.py). Marks count as part of a
-- word (categories Mn, Mc), else Hindi and Thai would fall apart at each vowel sign.
CREATE VIRTUAL TABLE article_index USING fts5 (
    headline, standfirst, text, labels,
    content = '', contentless_delete = 1,
    tokenize = "unicode61 remove_diacritics 2 categories 'L* N* Co Mn Mc'"
);

CREATE TABLE revision (
    article_id INTEGER NOT NULL REFERENCES article ON DELETE CASCADE,
    number     INTEGER NOT NULL,
    seen_at    INTEGER NOT NULL,
    headline   TEXT NOT NULL,
    body_hash  TEXT,
    PRIMARY KEY (article_id, number)
) STRICT, WITHOUT ROWID;

CREATE TABLE story (
    id                 INTEGER PRIMARY KEY AUTOINCREMENT,
    version            INTEGER NOT NULL,
    headline           TEXT NOT NULL,
    lede               TEXT,
    lead_article_id    INTEGER NOT NULL,  -- no key: the lead may be past its retention before the story is
    language           TEXT,
    place              TEXT,
    state              TEXT NOT NULL,
    urgency            INTEGER NOT NULL,
    reports            INTEGER NOT NULL,
    copies             INTEGER NOT NULL,
    families           TEXT NOT NULL,
    languages          TEXT NOT NULL,
    countries          TEXT NOT NULL,
    first_publisher    TEXT NOT NULL,
    first_published_at INTEGER,
    first_seen_at      INTEGER NOT NULL,
    updated_at         INTEGER NOT NULL,
    merged_into        INTEGER,
    last_sequence      INTEGER NOT NULL DEFAULT 0  -- not in the record: of its latest update; orders the front page
) STRICT;
CREATE INDEX story_front ON story (last_sequence) WHERE merged_into IS NULL;
CREATE INDEX story_merged ON story (merged_into) WHERE merged_into IS NOT NULL;
CREATE INDEX story_by_age ON story (updated_at);

CREATE TABLE report (
    article_id    INTEGER PRIMARY KEY REFERENCES article ON DELETE CASCADE,
    story_id      INTEGER NOT NULL REFERENCES story,
    verdict       TEXT NOT NULL,
    of_article_id INTEGER,
    containment   REAL NOT NULL,
    score         REAL NOT NULL,
    reasons       TEXT NOT NULL,
    provisional   INTEGER NOT NULL,
    joined_at     INTEGER NOT NULL
) STRICT;
CREATE INDEX report_by_story ON report (story_id);

-- The one order of all that readers see. No keys to article and story: the log has its own retention.
CREATE TABLE story_update (
    sequence     INTEGER PRIMARY KEY AUTOINCREMENT,
    story_id     INTEGER NOT NULL,
    version      INTEGER NOT NULL,
    kind         TEXT NOT NULL,
    article_id   INTEGER NOT NULL,
    source_id    INTEGER NOT NULL,
    headline     TEXT NOT NULL,
    publisher    TEXT NOT NULL,
    language     TEXT,
    url          TEXT,
    state        TEXT NOT NULL,
    urgency      INTEGER NOT NULL,
    note         TEXT,
    published_at INTEGER,
    seen_at      INTEGER NOT NULL,
    parsed_at    INTEGER NOT NULL,
    joined_at    INTEGER NOT NULL,
    pushed_at    INTEGER
) STRICT;
CREATE INDEX story_update_by_story ON story_update (story_id);
CREATE INDEX story_update_by_age ON story_update (seen_at);

CREATE TABLE task (
    article_id INTEGER PRIMARY KEY REFERENCES article ON DELETE CASCADE,
    source_id  INTEGER NOT NULL,
    url        TEXT NOT NULL,
    due_at     INTEGER NOT NULL,
    attempts   INTEGER NOT NULL
) STRICT;
CREATE INDEX task_by_due ON task (due_at);

CREATE TABLE quarantine (
    id         INTEGER PRIMARY KEY AUTOINCREMENT,
    stage      TEXT NOT NULL,
    code       TEXT NOT NULL,
    message    TEXT NOT NULL,
    source_id  INTEGER NOT NULL,
    article_id INTEGER,
    url        TEXT,
    at         INTEGER NOT NULL
) STRICT;
CREATE INDEX quarantine_by_age ON quarantine (at);

CREATE TABLE outcome (
    source_id INTEGER NOT NULL,
    stage     TEXT NOT NULL,
    outcome   TEXT NOT NULL,
    day       TEXT NOT NULL,  -- ISO, UTC; not in the record, which sums over days
    count     INTEGER NOT NULL,
    PRIMARY KEY (source_id, stage, outcome, day)
) STRICT, WITHOUT ROWID;
