CREATE TABLE `scheduled` (
	`user_id` text NOT NULL,
	`id` text NOT NULL,
	`content` text NOT NULL,
	`reply_to` integer,
	`mentions` text,
	`send_at` integer NOT NULL,
	`device_id` text NOT NULL,
	`created_at` integer NOT NULL,
	`held_media_id` text,
	`failed_at` integer,
	`failed_code` text,
	PRIMARY KEY(`user_id`, `id`)
);
--> statement-breakpoint
CREATE INDEX `scheduled_time` ON `scheduled` (`send_at`) WHERE failed_at is null;--> statement-breakpoint
CREATE INDEX `scheduled_media` ON `scheduled` (`held_media_id`) WHERE held_media_id is not null;