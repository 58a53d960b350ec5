CREATE TABLE `due` (
	`duty` text PRIMARY KEY NOT NULL,
	`version` integer NOT NULL,
	`due_at` integer NOT NULL,
	`failures` integer NOT NULL
);
--> statement-breakpoint
CREATE TABLE `holder` (
	`kind` text NOT NULL,
	`id` text NOT NULL,
	`claimed_at` integer NOT NULL,
	`confirmed` integer DEFAULT false NOT NULL,
	`released_at` integer,
	PRIMARY KEY(`kind`, `id`)
);
--> statement-breakpoint
CREATE TABLE `part` (
	`number` integer PRIMARY KEY NOT NULL,
	`etag` text NOT NULL
);
--> statement-breakpoint
CREATE TABLE `tail` (
	`ordinal` integer PRIMARY KEY NOT NULL,
	`bytes` blob NOT NULL
);
--> statement-breakpoint
CREATE TABLE `upload` (
	`one` integer PRIMARY KEY NOT NULL,
	`id` text NOT NULL,
	`owner_id` text NOT NULL,
	`size` integer NOT NULL,
	`name` text,
	`claimed_type` text,
	`created_at` integer NOT NULL,
	`state` text NOT NULL,
	`multipart_id` text,
	`whole_at` integer,
	`key` text NOT NULL,
	`sha256` text,
	`finding` text
);
