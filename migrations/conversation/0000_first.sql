CREATE TABLE `ban` (
	`user_id` text PRIMARY KEY NOT NULL,
	`by` text NOT NULL,
	`at` integer NOT NULL
);
--> statement-breakpoint
CREATE TABLE `change` (
	`rev` integer PRIMARY KEY NOT NULL,
	`at` integer NOT NULL,
	`by` text,
	`kind` text NOT NULL,
	`after_seq` integer NOT NULL,
	`data` text NOT NULL
);
--> statement-breakpoint
CREATE TABLE `conversation` (
	`one` integer PRIMARY KEY NOT NULL,
	`id` text NOT NULL,
	`kind` text NOT NULL,
	`title` text,
	`description` text,
	`avatar_media_id` text,
	`created_at` integer NOT NULL,
	`created_by` text NOT NULL,
	`member_count` integer NOT NULL,
	`settings` text NOT NULL,
	`facts` text NOT NULL
);
--> statement-breakpoint
CREATE TABLE `hidden` (
	`ordinal` integer NOT NULL,
	`seq` integer NOT NULL,
	PRIMARY KEY(`ordinal`, `seq`)
);
--> statement-breakpoint
CREATE TABLE `invite` (
	`code` text PRIMARY KEY NOT NULL,
	`created_by` text NOT NULL,
	`created_at` integer NOT NULL,
	`expires_at` integer,
	`uses` integer,
	`revoked_at` integer
);
--> statement-breakpoint
CREATE TABLE `job` (
	`id` integer PRIMARY KEY NOT NULL,
	`kind` text NOT NULL,
	`due_at` integer NOT NULL,
	`attempts` integer DEFAULT 0 NOT NULL,
	`payload` text NOT NULL
);
--> statement-breakpoint
CREATE TABLE `marks` (
	`chunk` integer PRIMARY KEY NOT NULL,
	`through` integer NOT NULL,
	`data` text NOT NULL
);
--> statement-breakpoint
CREATE TABLE `member` (
	`ordinal` integer PRIMARY KEY NOT NULL,
	`user_id` text NOT NULL,
	`role` text NOT NULL,
	`joined_at` integer NOT NULL,
	`base_seq` integer NOT NULL,
	`spans` text NOT NULL,
	`farewell` text,
	`hides` integer DEFAULT false NOT NULL
);
--> statement-breakpoint
CREATE UNIQUE INDEX `member_user_id_unique` ON `member` (`user_id`);--> statement-breakpoint
CREATE TABLE `message` (
	`seq` integer PRIMARY KEY NOT NULL,
	`id` text NOT NULL,
	`sender_id` text NOT NULL,
	`sent_at` integer NOT NULL,
	`content` text,
	`reply_to` integer,
	`mentions` text,
	`reactions` text,
	`edited_at` integer,
	`edit_rev` integer,
	`deleted_at` integer,
	`expires_at` integer
);
--> statement-breakpoint
CREATE UNIQUE INDEX `message_sender_id` ON `message` (`sender_id`,`id`);--> statement-breakpoint
CREATE INDEX `message_expiry` ON `message` (`expires_at`) WHERE expires_at is not null and deleted_at is null;