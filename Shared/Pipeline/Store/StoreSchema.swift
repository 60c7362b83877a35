/// The tables of a store, each declared as folded (comes from the log, can be made again by replay) or owned (exists only here, is in backups).
public struct StoreSchema: Sendable {
    /// One forward-only step.
    public struct Migration: Sendable {
        /// A name that is never used twice.
        public let name: String
        /// SQL of the step.
        public let sql: String

        /// A step.
        public init(_ name: String, sql: String) {
            self.name = name
            self.sql = sql
        }
    }

    /// Steps in order.
    public var migrations: [Migration]
    /// Tables that replay makes again.
    public var folded: Set<String>
    /// Tables that exist only here.
    public var owned: Set<String>

    /// A schema.
    public init(migrations: [Migration], folded: Set<String>, owned: Set<String> = []) {
        self.migrations = migrations
        self.folded = folded
        self.owned = owned
    }

    /// Both schemas, `left`'s steps first.
    public static func + (left: StoreSchema, right: StoreSchema) -> StoreSchema {
        StoreSchema(
            migrations: left.migrations + right.migrations, folded: left.folded.union(right.folded),
            owned: left.owned.union(right.owned))
    }

    /// The Stage's own tables.
    static let stage = StoreSchema(
        migrations: [
            Migration(
                "stage-1",
                sql: """
                    -- How far records were folded, and the key of the last one, to notice a re-created log.
                    CREATE TABLE stage_position (topic TEXT NOT NULL, partition INTEGER NOT NULL, next INTEGER NOT NULL,
                        last_key TEXT NOT NULL, PRIMARY KEY (topic, partition)) WITHOUT ROWID;
                    -- How far records were reacted to; survives a rebuild.
                    CREATE TABLE stage_reaction (topic TEXT NOT NULL, partition INTEGER NOT NULL, next INTEGER NOT NULL,
                        PRIMARY KEY (topic, partition)) WITHOUT ROWID;
                    -- Every event folded and where it stood, to drop what was done twice, and to react to the copy that was folded.
                    CREATE TABLE stage_event (id TEXT NOT NULL PRIMARY KEY, topic TEXT NOT NULL, position INTEGER NOT NULL)
                        WITHOUT ROWID;
                    -- Events that were refused, and why.
                    CREATE TABLE stage_refusal (event_id TEXT NOT NULL PRIMARY KEY, subject TEXT NOT NULL, type TEXT NOT NULL,
                        actor TEXT NOT NULL, time REAL NOT NULL, reason TEXT NOT NULL) WITHOUT ROWID;
                    CREATE INDEX stage_refusal_subject ON stage_refusal (subject);
                    -- Subjects whose record could not be folded, and the records that wait behind it.
                    CREATE TABLE stage_parked (subject TEXT NOT NULL PRIMARY KEY, error TEXT NOT NULL, attempts INTEGER NOT NULL,
                        since REAL NOT NULL) WITHOUT ROWID;
                    CREATE TABLE stage_waiting (subject TEXT NOT NULL, topic TEXT NOT NULL, partition INTEGER NOT NULL,
                        position INTEGER NOT NULL, PRIMARY KEY (subject, topic, partition, position)) WITHOUT ROWID;
                    -- Reactions that are still owed to records of parked subjects, although the marks passed them; survives a rebuild.
                    CREATE TABLE stage_owed (topic TEXT NOT NULL, partition INTEGER NOT NULL, position INTEGER NOT NULL,
                        subject TEXT NOT NULL, PRIMARY KEY (topic, partition, position)) WITHOUT ROWID;
                    CREATE INDEX stage_owed_subject ON stage_owed (subject);
                    -- Records on their way to the log.
                    CREATE TABLE outbox (id INTEGER PRIMARY KEY AUTOINCREMENT, source TEXT NOT NULL, topic TEXT NOT NULL,
                        partition INTEGER NOT NULL, key TEXT NOT NULL, kind TEXT NOT NULL, value BLOB, created REAL NOT NULL);
                    CREATE UNIQUE INDEX outbox_event ON outbox (topic, key) WHERE kind = 'event';
                    -- Events that were commanded here and not read back yet.
                    CREATE TABLE pending (event_id TEXT NOT NULL PRIMARY KEY, subject TEXT NOT NULL, type TEXT NOT NULL,
                        event BLOB NOT NULL, created REAL NOT NULL) WITHOUT ROWID;
                    CREATE INDEX pending_subject ON pending (subject);
                    -- Filled and emptied to find out whether a full disk has room again.
                    CREATE TABLE stage_room (id INTEGER PRIMARY KEY, filler BLOB NOT NULL);
                    """)
        ],
        folded: ["stage_position", "stage_event", "stage_refusal", "stage_parked", "stage_waiting"],
        owned: ["stage_reaction", "stage_owed", "outbox", "pending", "stage_room"])
}
