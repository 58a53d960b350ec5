CREATE TABLE `watcher` (
	`user_id` text PRIMARY KEY NOT NULL,
	`shows` integer NOT NULL
);
--> statement-breakpoint
ALTER TABLE `account` ADD `seen_at` integer;--> statement-breakpoint
ALTER TABLE `conversation` ADD `peer` text;--> statement-breakpoint
ALTER TABLE `conversation` ADD `archived_seq` integer DEFAULT 0 NOT NULL;--> statement-breakpoint
ALTER TABLE `conversation` ADD `marked_unread` integer DEFAULT false NOT NULL;--> statement-breakpoint
ALTER TABLE `conversation` ADD `draft` text;--> statement-breakpoint
ALTER TABLE `conversation` ADD `usn` integer DEFAULT 0 NOT NULL;--> statement-breakpoint
ALTER TABLE `conversation` ADD `marked` integer DEFAULT false NOT NULL;--> statement-breakpoint
ALTER TABLE `conversation` ADD `activity_at` integer DEFAULT 0 NOT NULL;--> statement-breakpoint
-- Without a rowid an opening is one row, not two. The schema cannot say so.
CREATE TABLE `opened_once` (
	`device_id` text NOT NULL,
	`conversation_id` text NOT NULL,
	`until_at` integer NOT NULL,
	PRIMARY KEY(`device_id`, `conversation_id`)
) WITHOUT ROWID;
--> statement-breakpoint
INSERT INTO `opened_once` SELECT `device_id`, `conversation_id`, `until_at` FROM `opened`;
--> statement-breakpoint
DROP TABLE `opened`;
--> statement-breakpoint
ALTER TABLE `opened_once` RENAME TO `opened`;
