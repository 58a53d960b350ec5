CREATE TABLE `dead_letter` (
	`id` integer PRIMARY KEY NOT NULL,
	`queue` text NOT NULL,
	`at` integer NOT NULL,
	`attempts` integer NOT NULL,
	`body` text NOT NULL
);
--> statement-breakpoint
CREATE TABLE `provider_token` (
	`provider` text PRIMARY KEY NOT NULL,
	`token` text NOT NULL,
	`issuer` text NOT NULL,
	`until_at` integer NOT NULL
);
--> statement-breakpoint
CREATE TABLE `vapid_key` (
	`one` integer PRIMARY KEY NOT NULL,
	`jwk` text NOT NULL
);
