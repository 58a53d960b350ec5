DROP TABLE `job`;--> statement-breakpoint
ALTER TABLE `conversation` ADD `reach` text DEFAULT '' NOT NULL;--> statement-breakpoint
ALTER TABLE `conversation` ADD `reach_failures` integer DEFAULT 0 NOT NULL;