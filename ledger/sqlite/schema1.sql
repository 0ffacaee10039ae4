-- The book, version 1. Times are microseconds since 1970 in UTC, amounts whole rupiah, days the counter's local dates.

-- What happened, in order. Nothing here is ever edited: a correction is a new event.
CREATE TABLE events (
    seq     INTEGER PRIMARY KEY,
    stream  TEXT    NOT NULL,
    subject TEXT    NOT NULL,
    kind    TEXT    NOT NULL,
    version INTEGER NOT NULL,
    at      INTEGER NOT NULL,
    actor   TEXT    NOT NULL,
    counter TEXT    NOT NULL,
    shift   TEXT    NOT NULL,
    body    TEXT    NOT NULL,
    mac     BLOB    NOT NULL CHECK (length(mac) = 32)
) STRICT;

CREATE INDEX events_subject ON events (subject);

CREATE TRIGGER events_no_update BEFORE UPDATE ON events
BEGIN SELECT RAISE(ABORT, 'events are never edited'); END;

CREATE TRIGGER events_no_delete BEFORE DELETE ON events
BEGIN SELECT RAISE(ABORT, 'events are never deleted'); END;

-- Providers' answers word for word, under the SHA-256 that their event carries.
CREATE TABLE raws (
    hash TEXT PRIMARY KEY,
    body BLOB NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TRIGGER raws_no_update BEFORE UPDATE ON raws
BEGIN SELECT RAISE(ABORT, 'raw answers are never edited'); END;

CREATE TRIGGER raws_no_delete BEFORE DELETE ON raws
BEGIN SELECT RAISE(ABORT, 'raw answers are never deleted'); END;

-- What is folded from the events, written in the same commit and recomputed by verify: a payment with the cash of its
-- nota, which the nota's other payments repeat. Its key is the sequence of its first event, which events_subject finds by
-- reference.
CREATE TABLE payments (
    seq      INTEGER PRIMARY KEY REFERENCES events (seq), -- of the intend event
    ref      TEXT    NOT NULL,
    number   TEXT    NOT NULL UNIQUE,
    nota     TEXT    NOT NULL,
    tendered INTEGER NOT NULL REFERENCES events (seq), -- the first event of its nota
    claim    TEXT    NOT NULL,
    product  TEXT    NOT NULL,
    category TEXT    NOT NULL,
    provider TEXT    NOT NULL,
    customer TEXT    NOT NULL,
    name     TEXT    NOT NULL,
    period   TEXT    NOT NULL,
    day      TEXT    NOT NULL,
    state    TEXT    NOT NULL,
    reason   TEXT    NOT NULL,
    total    INTEGER NOT NULL,
    fee      INTEGER NOT NULL,
    cost     INTEGER,
    code     TEXT    NOT NULL,
    message  TEXT    NOT NULL,
    serial   TEXT    NOT NULL,
    cashier  TEXT    NOT NULL,
    created  INTEGER NOT NULL,
    settled  INTEGER NOT NULL, -- 0: no final outcome
    practice INTEGER NOT NULL,
    ended    INTEGER NOT NULL, -- 0 no final outcome, 1 paid, 2 failed, 3 cancelled, 4 reversed
    open_key TEXT    NOT NULL,
    tender   INTEGER NOT NULL, -- from here on the nota's
    change   INTEGER NOT NULL,
    handed   INTEGER NOT NULL, -- back
    rounding INTEGER NOT NULL, -- up
    due      INTEGER NOT NULL, -- to the customer
    underway INTEGER NOT NULL,
    search   TEXT    GENERATED ALWAYS AS (upper(number || char(10) || customer || char(10) || name)) VIRTUAL
) STRICT;

-- Covers the day's totals, but for the state of what has no final outcome: those few stand together at the front, and a
-- payment that is only sent stays where it is. The other indexes choose the rows of lists, each in the order of seq.
CREATE INDEX payments_day ON payments (ended, day, product, total, fee, cost);
CREATE INDEX payments_customer ON payments (customer);
CREATE INDEX payments_product ON payments (product);
CREATE INDEX payments_search ON payments (seq, search, claim);

-- What ended, in the order in which it did.
CREATE INDEX payments_settled ON payments (settled) WHERE settled > 0;

-- Money that customers still have to get.
CREATE INDEX payments_due ON payments (tendered) WHERE due > 0 AND underway = 0;

-- The paid bill lock. The open one needs no table: the writer knows all that is open.
CREATE TABLE paid_keys (
    key TEXT    NOT NULL,
    seq INTEGER NOT NULL REFERENCES payments (seq),
    PRIMARY KEY (key, seq)
) STRICT, WITHOUT ROWID;

-- Cash as it moved, in the order of time.
CREATE TABLE cash (
    at     INTEGER NOT NULL,
    seq    INTEGER NOT NULL REFERENCES events (seq),
    kind   TEXT    NOT NULL,
    amount INTEGER NOT NULL,
    PRIMARY KEY (at, seq)
) STRICT, WITHOUT ROWID;

-- Callbacks as they came, outside the chain but sealed, so that nobody without the key adds one. Only the verdict changes.
CREATE TABLE inbox (
    id       INTEGER PRIMARY KEY AUTOINCREMENT,
    at       INTEGER NOT NULL,
    provider TEXT    NOT NULL,
    source   TEXT    NOT NULL,
    query    TEXT    NOT NULL,
    mac      BLOB    NOT NULL CHECK (length(mac) = 32),
    verdict  TEXT    NOT NULL DEFAULT ''
) STRICT;

CREATE INDEX inbox_unread ON inbox (id) WHERE verdict = '';

CREATE TRIGGER inbox_no_edit BEFORE UPDATE OF id, at, provider, source, query, mac ON inbox
BEGIN SELECT RAISE(ABORT, 'callbacks are never edited'); END;

CREATE TRIGGER inbox_no_delete BEFORE DELETE ON inbox
BEGIN SELECT RAISE(ABORT, 'callbacks are never deleted'); END;
