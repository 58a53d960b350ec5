CREATE TABLE `attachment` (
	`seq` integer PRIMARY KEY NOT NULL,
	`media_id` text NOT NULL,
	`kind` text NOT NULL
);
--> statement-breakpoint
CREATE INDEX `attachment_media` ON `attachment` (`media_id`,`seq`);--> statement-breakpoint
CREATE INDEX `attachment_kind` ON `attachment` (`kind`,`seq`);--> statement-breakpoint
CREATE TABLE `due` (
	`duty` text PRIMARY KEY NOT NULL,
	`version` integer NOT NULL,
	`due_at` integer NOT NULL,
	`failures` integer NOT NULL
);
