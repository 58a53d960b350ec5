CREATE TABLE `account` (
	`one` integer PRIMARY KEY NOT NULL,
	`id` text NOT NULL,
	`handle` text NOT NULL,
	`name` text NOT NULL,
	`about` text,
	`avatar_media_id` text,
	`last_seen` text DEFAULT 'everyone' NOT NULL,
	`read_receipts` integer DEFAULT true NOT NULL,
	`password` text NOT NULL,
	`created_at` integer NOT NULL,
	`deleted_at` integer
);
--> statement-breakpoint
CREATE TABLE `contact` (
	`user_id` text PRIMARY KEY NOT NULL,
	`name` text,
	`blocked` integer NOT NULL
);
--> statement-breakpoint
CREATE TABLE `conversation` (
	`id` text PRIMARY KEY NOT NULL,
	`kind` text NOT NULL,
	`peer_id` text,
	`state` text NOT NULL,
	`rev` integer NOT NULL,
	`since_at` integer NOT NULL,
	`muted_until` integer,
	`pinned` integer DEFAULT false NOT NULL,
	`archived` integer DEFAULT false NOT NULL,
	`notify` text DEFAULT 'all' NOT NULL
);
--> statement-breakpoint
CREATE TABLE `device` (
	`id` text PRIMARY KEY NOT NULL,
	`name` text NOT NULL,
	`created_at` integer NOT NULL,
	`last_active_at` integer NOT NULL,
	`generation` integer NOT NULL,
	`token_hash` text NOT NULL,
	`previous_hash` text,
	`used` integer DEFAULT false NOT NULL
);
--> statement-breakpoint
CREATE TABLE `due` (
	`duty` text PRIMARY KEY NOT NULL,
	`version` integer NOT NULL,
	`due_at` integer NOT NULL,
	`failures` integer NOT NULL
);
--> statement-breakpoint
CREATE TABLE `opened` (
	`device_id` text NOT NULL,
	`conversation_id` text NOT NULL,
	`until_at` integer NOT NULL,
	PRIMARY KEY(`device_id`, `conversation_id`)
);
