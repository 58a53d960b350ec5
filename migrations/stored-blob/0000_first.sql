CREATE TABLE `content` (
	`one` integer PRIMARY KEY NOT NULL,
	`key` text NOT NULL,
	`finding` text
);
--> statement-breakpoint
CREATE TABLE `garbage` (
	`key` text PRIMARY KEY NOT NULL
);
--> statement-breakpoint
CREATE TABLE `reference` (
	`media_id` text PRIMARY KEY NOT NULL
);
