CREATE TABLE `holder` (
	`one` integer PRIMARY KEY NOT NULL,
	`user_id` text NOT NULL,
	`state` text NOT NULL,
	`until_at` integer NOT NULL
);
