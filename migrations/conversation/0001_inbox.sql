DROP TABLE `job`;--> statement-breakpoint
ALTER TABLE `conversation` ADD `reach` text DEFAULT '' NOT NULL;--> statement-breakpoint
ALTER TABLE `conversation` ADD `reach_failures` integer DEFAULT 0 NOT NULL;--> statement-breakpoint
-- Nobody's inbox is known to know anything: all are told once.
UPDATE `conversation` SET `reach` = (SELECT replace(hex(zeroblob(max(`ordinal`) + 1)), '00', '!') FROM `member`) WHERE EXISTS (SELECT 1 FROM `member`);
