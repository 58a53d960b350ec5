CREATE TABLE `erasure` (
	`user_id` text PRIMARY KEY NOT NULL,
	`through_id` text DEFAULT '' NOT NULL,
	`through_rev` integer DEFAULT 0 NOT NULL,
	`done_at` integer
);
