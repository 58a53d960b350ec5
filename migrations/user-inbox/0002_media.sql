CREATE TABLE `upload` (
	`media_id` text PRIMARY KEY NOT NULL,
	`bytes` integer NOT NULL,
	`created_at` integer NOT NULL
);
--> statement-breakpoint
CREATE TABLE `upload_day` (
	`day` integer PRIMARY KEY NOT NULL,
	`bytes` integer NOT NULL
);
