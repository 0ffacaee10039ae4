-- Version 2: events by the digits of their MAC that stand on a slip as SEGEL (reliability §4). A tender is never the
-- newest event when something is printed: the intends of its payments stand in the same commit.
CREATE INDEX events_seal ON events (substr(mac, 1, 6)) WHERE kind <> 'tender';
