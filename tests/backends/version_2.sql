BEGIN TRANSACTION;
CREATE TABLE contact (
	id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT, 
	name TEXT NOT NULL
);
CREATE TABLE contact_emails (
	owner INTEGER NOT NULL, 
	position INTEGER NOT NULL, 
	label TEXT NOT NULL, 
	value TEXT NOT NULL, 
	PRIMARY KEY (owner, position), 
	FOREIGN KEY(owner) REFERENCES contact (id) ON DELETE CASCADE
);
CREATE TABLE deal (
	id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT, 
	title TEXT NOT NULL, 
	"order" TEXT, 
	"größe" TEXT, 
	amount TEXT, 
	price TEXT, 
	price_currency TEXT, 
	count TEXT NOT NULL, 
	urgent INTEGER, 
	day TEXT, 
	at TEXT, 
	seen TEXT, 
	span TEXT, 
	source TEXT, 
	scan TEXT, 
	owner INTEGER NOT NULL, 
	company TEXT, 
	stage TEXT NOT NULL, 
	pipeline TEXT NOT NULL, 
	stage_since TEXT NOT NULL, 
	FOREIGN KEY(owner) REFERENCES user (id) DEFERRABLE INITIALLY IMMEDIATE, 
	FOREIGN KEY(company) REFERENCES firma ("kürzel") DEFERRABLE INITIALLY IMMEDIATE
);
CREATE TABLE deal_contacts (
	owner INTEGER NOT NULL, 
	position INTEGER NOT NULL, 
	value INTEGER NOT NULL, 
	PRIMARY KEY (owner, position), 
	FOREIGN KEY(owner) REFERENCES deal (id) ON DELETE CASCADE, 
	FOREIGN KEY(value) REFERENCES contact (id) DEFERRABLE INITIALLY IMMEDIATE
);
CREATE TABLE deal_prices (
	owner INTEGER NOT NULL, 
	position INTEGER NOT NULL, 
	value TEXT NOT NULL, 
	value_currency TEXT NOT NULL, 
	PRIMARY KEY (owner, position), 
	FOREIGN KEY(owner) REFERENCES deal (id) ON DELETE CASCADE
);
CREATE TABLE deal_tags (
	owner INTEGER NOT NULL, 
	position INTEGER NOT NULL, 
	value TEXT NOT NULL, 
	PRIMARY KEY (owner, position), 
	FOREIGN KEY(owner) REFERENCES deal (id) ON DELETE CASCADE
);
CREATE TABLE exclusion (
	id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT, 
	address TEXT NOT NULL, 
	note TEXT
);
CREATE TABLE firma (
	"kürzel" TEXT NOT NULL, 
	name TEXT NOT NULL, 
	PRIMARY KEY ("kürzel")
);
CREATE TABLE "select" (
	"from" TEXT NOT NULL, 
	"where" TEXT, 
	PRIMARY KEY ("from")
);
CREATE TABLE stagerules_clocks (
	rule TEXT NOT NULL, 
	moment TEXT NOT NULL, 
	PRIMARY KEY (rule)
);
INSERT INTO "stagerules_clocks" VALUES('Daily','2026-11-21T09:00:00.000000Z');
CREATE TABLE stagerules_events (
	number INTEGER NOT NULL, 
	id TEXT NOT NULL, 
	status TEXT NOT NULL, 
	open INTEGER NOT NULL, 
	entity TEXT NOT NULL, 
	record TEXT NOT NULL, 
	event TEXT NOT NULL, 
	code TEXT NOT NULL, 
	detail TEXT NOT NULL, 
	"plan" TEXT, 
	trace TEXT, 
	steps_done INTEGER NOT NULL, 
	made TEXT NOT NULL, 
	refused TEXT NOT NULL, 
	PRIMARY KEY (number), 
	UNIQUE (id)
);
INSERT INTO "stagerules_events" VALUES(1,'e-1','done',0,'Deal','1','{"id": "e-1", "kind": "stage", "entity": "Deal", "key": 1, "stage": "New", "time": "2026-11-21T09:00:00+00:00"}','','',NULL,NULL,0,'{}','{}');
INSERT INTO "stagerules_events" VALUES(2,'e-2','failed',2,'Deal','2','{"id": "e-2", "kind": "stage", "entity": "Deal", "key": 2, "stage": "Won", "time": "2026-11-21T09:00:00+00:00"}','too_deep','a → b',NULL,NULL,0,'{}','{}');
CREATE TABLE stagerules_history (
	number INTEGER NOT NULL, 
	at TEXT NOT NULL, 
	entity TEXT NOT NULL, 
	record TEXT NOT NULL, 
	kind TEXT, 
	field TEXT, 
	old TEXT, 
	new TEXT, 
	on_behalf TEXT, 
	rule TEXT, 
	title TEXT, 
	file TEXT, 
	line INTEGER, 
	version TEXT, 
	event TEXT NOT NULL, 
	causes TEXT NOT NULL, 
	detail TEXT NOT NULL, 
	PRIMARY KEY (number)
);
INSERT INTO "stagerules_history" VALUES(1,'2026-11-21T09:00:00.000000Z','Deal','1','sent',NULL,NULL,NULL,'automation','rule','','',0,'','e-1','[]','email to Ada: there');
CREATE TABLE stagerules_outbox (
	number INTEGER NOT NULL, 
	id TEXT NOT NULL, 
	open INTEGER NOT NULL, 
	at TEXT NOT NULL, 
	due TEXT NOT NULL, 
	attempts INTEGER NOT NULL, 
	address TEXT, 
	on_behalf TEXT, 
	channel TEXT NOT NULL, 
	recipient TEXT NOT NULL, 
	content TEXT NOT NULL, 
	entity TEXT NOT NULL, 
	record TEXT NOT NULL, 
	rule TEXT NOT NULL, 
	event TEXT NOT NULL, 
	status TEXT DEFAULT 'waiting' NOT NULL, 
	code TEXT DEFAULT '' NOT NULL, 
	detail TEXT DEFAULT '' NOT NULL, 
	result TEXT, 
	closed_at TEXT, 
	token TEXT, 
	on_failure TEXT, 
	PRIMARY KEY (number), 
	UNIQUE (id)
);
INSERT INTO "stagerules_outbox" VALUES(1,'m-1',0,'2026-11-21T09:00:00.000000Z','2026-11-21T09:00:00.000000Z',0,'ada@example.com',NULL,'email','Ada','{"text": "Hallo"}','Deal','1','rule','e-1','sent','','','{"url": "https://example.com"}','2026-11-21T09:00:00.000000Z','token',NULL);
INSERT INTO "stagerules_outbox" VALUES(2,'m-2',2,'2026-11-21T09:00:00.000000Z','2026-11-21T09:00:00.000000Z',0,'ada@example.com',NULL,'email','Ada','{"text": "Hallo"}','Deal','1','rule','e-1','failed','gave_up','away',NULL,'2026-11-21T09:00:00.000000Z',NULL,NULL);
INSERT INTO "stagerules_outbox" VALUES(3,'m-3',1,'2026-11-21T09:00:00.000000Z','2026-11-21T09:00:00.000000Z',0,'ada@example.com',NULL,'email','Ada','{"text": "Hallo"}','Deal','2','rule','e-1','waiting','','',NULL,NULL,NULL,NULL);
INSERT INTO "stagerules_outbox" VALUES(4,'m-4',1,'2026-11-21T09:00:00.000000Z','2026-11-21T09:00:00.000000Z',0,'ada@example.com',NULL,'email','Ada','{"text": "Hallo"}','Deal','1','rule','e-1','waiting','','',NULL,NULL,NULL,NULL);
CREATE TABLE stagerules_pauses (
	number INTEGER NOT NULL, 
	kind TEXT NOT NULL, 
	name TEXT NOT NULL, 
	entity TEXT NOT NULL, 
	at TEXT NOT NULL, 
	author TEXT NOT NULL, 
	PRIMARY KEY (number), 
	UNIQUE (kind, name, entity)
);
INSERT INTO "stagerules_pauses" VALUES(1,'rule','Rule','','2026-11-21T09:00:00.000000Z','Una');
CREATE TABLE stagerules_rates (
	source TEXT NOT NULL, 
	target TEXT NOT NULL, 
	day TEXT NOT NULL, 
	rate TEXT NOT NULL, 
	PRIMARY KEY (source, target, day)
);
CREATE TABLE stagerules_rulesets (
	id TEXT NOT NULL, 
	at TEXT NOT NULL, 
	sources TEXT NOT NULL, 
	PRIMARY KEY (id)
);
INSERT INTO "stagerules_rulesets" VALUES('r-1','2026-11-21T09:00:00.000000Z','{"a.rules": "for Deal\n"}');
CREATE TABLE stagerules_timers (
	number INTEGER NOT NULL, 
	id TEXT NOT NULL, 
	open INTEGER NOT NULL, 
	due TEXT, 
	entity TEXT NOT NULL, 
	record TEXT NOT NULL, 
	rule TEXT NOT NULL, 
	start TEXT NOT NULL, 
	event TEXT NOT NULL, 
	awaits TEXT, 
	PRIMARY KEY (number), 
	UNIQUE (id)
);
INSERT INTO "stagerules_timers" VALUES(1,'t-1',1,'2026-11-22T09:00:00.000000Z','Deal','1','rule','e-1','{"id": "t-1", "kind": "resume", "entity": "Deal", "key": 1, "cause": "e-1", "depth": 1, "resume": {"rule": "rule", "title": "Rule", "file": "a.rules", "line": 3, "version": "v1", "ruleset": "set-1", "start": {"id": "e-1", "kind": "changed", "entity": "Deal", "key": 1, "old": {"day": {"date": "2026-11-21"}}, "time": "2026-11-21T09:00:00+00:00", "actor": "ada"}, "place": [1, 0], "values": {"x": {"awaits": "token"}, "y": {"values": {"url": "https://example.com"}}, "z": {"amount": "21", "currency": "EUR"}}, "bound": true, "follows": {"field": "day", "side": "before", "duration": {"amount": 2, "unit": "day"}, "time_of_day": {"time": "09:30:00"}, "working_hours": true, "skip_if_past": true}, "within": null, "timed": false, "working_hours": false}}',NULL);
INSERT INTO "stagerules_timers" VALUES(2,'t-2',1,NULL,'Deal','2','rule','e-1','{"id": "t-2", "kind": "resume", "entity": "Deal", "key": 2, "cause": "e-1", "depth": 1, "resume": {"rule": "rule", "title": "Rule", "file": "a.rules", "line": 3, "version": "v1", "ruleset": "set-1", "start": {"id": "e-1", "kind": "changed", "entity": "Deal", "key": 2, "old": {"day": {"date": "2026-11-21"}}, "time": "2026-11-21T09:00:00+00:00", "actor": "ada"}, "place": [1, 0], "values": {"x": {"awaits": "token"}, "y": {"values": {"url": "https://example.com"}}, "z": {"amount": "21", "currency": "EUR"}}, "bound": true, "follows": {"field": "day", "side": "before", "duration": {"amount": 2, "unit": "day"}, "time_of_day": {"time": "09:30:00"}, "working_hours": true, "skip_if_past": true}, "within": null, "timed": false, "working_hours": false}}','token');
CREATE TABLE stagerules_version (
	version INTEGER NOT NULL
);
INSERT INTO "stagerules_version" VALUES(2);
CREATE TABLE user (
	id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT, 
	name TEXT NOT NULL, 
	supervisor INTEGER, 
	FOREIGN KEY(supervisor) REFERENCES user (id) DEFERRABLE INITIALLY IMMEDIATE
);
CREATE UNIQUE INDEX ix_exclusion_address ON exclusion (address);
CREATE INDEX ix_stagerules_events_open ON stagerules_events (open, status, number);
CREATE INDEX ix_stagerules_events_record ON stagerules_events (entity, record);
CREATE INDEX ix_stagerules_history_kind ON stagerules_history (kind, at);
CREATE INDEX ix_stagerules_history_event ON stagerules_history (event);
CREATE INDEX ix_stagerules_history_record ON stagerules_history (entity, record);
CREATE INDEX ix_stagerules_outbox_due ON stagerules_outbox (open, channel, due);
CREATE INDEX ix_stagerules_outbox_record ON stagerules_outbox (entity, record, open);
CREATE INDEX ix_stagerules_outbox_token ON stagerules_outbox (token);
CREATE INDEX ix_stagerules_timers_awaits ON stagerules_timers (awaits, open);
CREATE INDEX ix_stagerules_timers_due ON stagerules_timers (open, due);
CREATE INDEX ix_stagerules_timers_record ON stagerules_timers (entity, record, open);
CREATE INDEX ix_user_supervisor ON user (supervisor);
CREATE INDEX ix_contact_emails_value ON contact_emails (value);
CREATE INDEX ix_deal_company ON deal (company);
CREATE INDEX ix_deal_owner ON deal (owner);
CREATE INDEX ix_deal_contacts_value ON deal_contacts (value);
CREATE INDEX ix_deal_prices_value ON deal_prices (value);
CREATE INDEX ix_deal_tags_value ON deal_tags (value);
DELETE FROM "sqlite_sequence";
COMMIT;
