CREATE TABLE `segment` (
	`from_seq` integer PRIMARY KEY NOT NULL,
	`to_seq` integer NOT NULL,
	`key` text NOT NULL,
	`bytes` integer NOT NULL,
	`sha256` text NOT NULL,
	`first_sent_at` integer NOT NULL,
	`last_sent_at` integer NOT NULL,
	`senders` text NOT NULL,
	`mentions` text NOT NULL,
	`authors` blob NOT NULL,
	`ids` blob NOT NULL
);
--> statement-breakpoint
CREATE TABLE `stray_id` (
	`id` text NOT NULL,
	`seq` integer NOT NULL,
	PRIMARY KEY(`id`, `seq`)
);
--> statement-breakpoint
ALTER TABLE `conversation` ADD `archived_through` integer DEFAULT 0 NOT NULL;--> statement-breakpoint
ALTER TABLE `conversation` ADD `archived_sent_at` integer DEFAULT 0 NOT NULL;