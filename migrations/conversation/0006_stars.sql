CREATE TABLE `star` (
	`seq` integer NOT NULL,
	`ordinal` integer NOT NULL,
	`at` integer NOT NULL,
	PRIMARY KEY(`seq`, `ordinal`)
);
--> statement-breakpoint
CREATE INDEX `star_at` ON `star` (`ordinal`,`at`);--> statement-breakpoint
ALTER TABLE `conversation` ADD `pins` text DEFAULT '[]' NOT NULL;--> statement-breakpoint
ALTER TABLE `member` ADD `stars_at` integer;