import GRDB

/// The tables of a store. A change of their form is a new migration at the end; old ones are never edited.
enum Schema {
  static let migrator: DatabaseMigrator = {
    var migrator = DatabaseMigrator()
    migrator.registerMigration("1") { database in
      try database.execute(
        sql: """
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
          """)
    }
    // Findings are JSON and named by it, so none of the older names would be asked for again; and a generation knows
    // the newest finding of its time, so that what an unfinished build computed since is kept.
    migrator.registerMigration("2") { database in
      try database.execute(
        sql: """
          DELETE FROM finding_blob;
          DELETE FROM generation_finding;
          DELETE FROM finding;
          DELETE FROM blob;
          DELETE FROM generation;
          ALTER TABLE generation ADD COLUMN newest INTEGER NOT NULL DEFAULT 0;
          """)
    }
    migrator.registerMigration("3") { database in
      try database.execute(
        sql: """
          -- What the build was made from after which nothing was left to do; no row while something is.
          CREATE TABLE finished (ingredients BLOB NOT NULL, answers INTEGER NOT NULL);
          """)
    }
    migrator.registerMigration("5") { database in
      try database.execute(
        sql: """
          -- Image files that need not be read again while the system says the same of them: a memory, not a result.
          CREATE TABLE image (
            folder TEXT NOT NULL,
            name TEXT NOT NULL,
            size INTEGER NOT NULL,
            modified INTEGER NOT NULL,
            changed INTEGER NOT NULL,
            node INTEGER NOT NULL,
            device INTEGER NOT NULL,
            content BLOB NOT NULL,
            PRIMARY KEY (folder, name)
          ) WITHOUT ROWID;
          """)
    }
    return migrator
  }()
}

extension Schema {
  /// What a column of some table must hold to be read.
  private enum Form: String {
    case digest = "typeof(%) = 'blob' AND length(%) = 32"
    case bytes = "typeof(%) = 'blob'"
    case text = "typeof(%) = 'text'"
    case whole = "typeof(%) = 'integer'"
    case number = "typeof(%) IN ('integer', 'real')"
  }

  /// For each table the condition that its rows hold what the columns promise.
  ///
  /// SQLite's own STRICT tables would make its check of the whole file fail instead, so that a damaged column costs the
  /// store, not a row.
  static let forms: [(table: String, condition: String)] = [
    ("blob", ["digest": .digest]),
    (
      "finding",
      [
        "key": .digest, "name": .text, "version": .whole, "subject": .text, "parameters": .bytes, "content": .digest,
        "value": .bytes,
      ]
    ),
    ("generation", ["model": .digest, "contents": .digest, "newest": .whole]),
    ("file", ["path": .text, "digest": .digest, "size": .whole, "sources": .digest, "reads": .text]),
    ("fact", ["name": .text, "digest": .digest]),
    ("rate", ["name": .text, "count": .whole, "seconds": .number]),
    ("finished", ["ingredients": .digest, "answers": .whole]),
    (
      "image",
      [
        "folder": .text, "name": .text, "size": .whole, "modified": .whole, "changed": .whole, "node": .whole,
        "device": .whole, "content": .digest,
      ]
    ),
  ].map { (table: String, columns: KeyValuePairs<String, Form>) in
    let conditions = columns.map { $1.rawValue.replacing("%", with: $0) }
    return (table, conditions.joined(separator: " AND "))
  }
}
