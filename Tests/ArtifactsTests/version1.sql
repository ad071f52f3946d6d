-- A store as the first version wrote it.
CREATE TABLE grdb_migrations (identifier TEXT NOT NULL PRIMARY KEY);
INSERT INTO grdb_migrations VALUES ('1');

-- Answers by the key of their question.
CREATE TABLE finding (
  id INTEGER PRIMARY KEY,
  key BLOB NOT NULL UNIQUE,
  name TEXT NOT NULL,
  version INTEGER NOT NULL,
  subject TEXT NOT NULL,
  parameters BLOB NOT NULL,
  content BLOB NOT NULL,
  value BLOB NOT NULL
);
CREATE INDEX finding_subject ON finding (name, subject);

-- Pictures and other bytes by their digest, and the findings that name them.
CREATE TABLE blob (digest BLOB PRIMARY KEY NOT NULL, data BLOB NOT NULL);
CREATE TABLE finding_blob (
  finding INTEGER NOT NULL REFERENCES finding (id) ON DELETE CASCADE,
  digest BLOB NOT NULL,
  PRIMARY KEY (finding, digest)
) WITHOUT ROWID;

-- What each model that was built needed; the newest generation is what the site shows.
CREATE TABLE generation (id INTEGER PRIMARY KEY, model BLOB NOT NULL, contents BLOB NOT NULL);
CREATE TABLE generation_finding (
  generation INTEGER NOT NULL REFERENCES generation (id) ON DELETE CASCADE,
  finding INTEGER NOT NULL REFERENCES finding (id) ON DELETE CASCADE,
  PRIMARY KEY (generation, finding)
) WITHOUT ROWID;
CREATE INDEX generation_by_finding ON generation_finding (finding);

-- The files in Output that this program wrote, and what each was made from.
CREATE TABLE file (
  path TEXT PRIMARY KEY NOT NULL,
  digest BLOB NOT NULL,
  size INTEGER NOT NULL,
  sources BLOB NOT NULL,
  -- The names of the facts behind the sources, a line each.
  reads TEXT NOT NULL
) WITHOUT ROWID;

-- The digests of what the site was made from when it was published last.
CREATE TABLE fact (name TEXT PRIMARY KEY NOT NULL, digest BLOB NOT NULL) WITHOUT ROWID;

-- Measured speed of each kind of work, for estimates.
CREATE TABLE rate (name TEXT PRIMARY KEY NOT NULL, count INTEGER NOT NULL, seconds REAL NOT NULL)
  WITHOUT ROWID;

INSERT INTO finding VALUES (1, x'01', 'doubling', 1, 'number', x'A0', x'02', x'80');
INSERT INTO generation VALUES (1, zeroblob(32), zeroblob(32));
INSERT INTO file VALUES ('index.html', zeroblob(32), 3, zeroblob(32), '');
