-- Version 3: people, shifts and the supervisor's day (design §3). Their events are few beside those of payments, and are folded
-- when they are read.
CREATE INDEX events_house ON events (stream, seq) WHERE stream IN ('user', 'shift', 'day');

-- Cash by shift: a shift is a range of sequences.
CREATE INDEX cash_seq ON cash (seq, kind, amount);

-- What can move value, by time: an export of one day begins where the day does.
CREATE INDEX events_at ON events (at) WHERE kind NOT IN ('submit', 'lost', 'print');

-- The day's totals by cashier as well: what was earned is read in the order of the groups, and nothing is sorted.
DROP INDEX payments_day;
CREATE INDEX payments_day ON payments (ended, day, product, cashier, total, fee, cost);
