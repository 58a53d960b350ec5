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
ALTER TABLE `conversation` ADD `activity_at` integer DEFAULT 0 NOT NULL;