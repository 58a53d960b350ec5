CREATE TABLE `notice` (
	`conversation_id` text PRIMARY KEY NOT NULL,
	`told` text NOT NULL
);
--> statement-breakpoint
CREATE TABLE `push` (
	`device_id` text PRIMARY KEY NOT NULL,
	`address` text NOT NULL,
	`subscription` text NOT NULL,
	`refreshed_at` integer NOT NULL
);
--> statement-breakpoint
ALTER TABLE `account` ADD `push_preview` integer DEFAULT true NOT NULL;