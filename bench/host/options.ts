/** What a server process is told at its start: which Worker, with which variables, over which data. */

export interface HostOptions {
  /** The `wrangler.toml` that names the bindings, the compatibility date and the flags. */
  configPath: string
  /** The bundle that `wrangler deploy --dry-run` made of it. */
  scriptPath: string
  vars: Record<string, string>
  /** Where the objects' databases lie; a server started over the same folder finds the same data. */
  dataPath: string
}
