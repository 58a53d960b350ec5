CREATE TABLE `content` (
	`one` integer PRIMARY KEY NOT NULL,
	`key` text NOT NULL,
	`finding` text
);
--> statement-breakpoint
CREATE TABLE `garbage` (
	`key` text NOT NULL,
	`due_at` integer NOT NULL,
	`is_root` integer NOT NULL,
	PRIMARY KEY(`key`, `due_at`)
);
--> statement-breakpoint
CREATE TABLE `reference` (
	`media_id` text PRIMARY KEY NOT NULL
);
