PRAGMA foreign_keys=OFF;--> statement-breakpoint
CREATE TABLE `__new_conversation` (
	`id` text PRIMARY KEY NOT NULL,
	`kind` text NOT NULL,
	`peer_id` text,
	`peer` text,
	`state` text NOT NULL,
	`rev` integer NOT NULL,
	`since_at` integer NOT NULL,
	`muted_until` integer,
	`pinned` integer DEFAULT false NOT NULL,
	`archived` integer DEFAULT false NOT NULL,
	`notify` text DEFAULT 'all' NOT NULL,
	`archived_seq` integer DEFAULT 0 NOT NULL,
	`marked_unread` integer DEFAULT false NOT NULL,
	`draft` text,
	`usn` integer DEFAULT 0 NOT NULL,
	`marked` integer DEFAULT false NOT NULL,
	`activity_at` integer DEFAULT 0 NOT NULL
);
--> statement-breakpoint
INSERT INTO `__new_conversation`("id", "kind", "peer_id", "peer", "state", "rev", "since_at", "muted_until", "pinned", "archived", "notify", "archived_seq", "marked_unread", "draft", "usn", "marked", "activity_at") SELECT "id", "kind", "peer_id", "peer", "state", "rev", "since_at", "muted_until", "pinned", "archived", "notify", "archived_seq", "marked_unread", "draft", "usn", "marked", "activity_at" FROM `conversation`;--> statement-breakpoint
DROP TABLE `conversation`;--> statement-breakpoint
ALTER TABLE `__new_conversation` RENAME TO `conversation`;--> statement-breakpoint
PRAGMA foreign_keys=ON;