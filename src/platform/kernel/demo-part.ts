/** Where the demo data is loaded. */
export interface DemoSite {
  /** What settings are read from. */
  readonly environment: Readonly<Record<string, string | undefined>>;
  /** Absolute path of the data folder. */
  readonly dataDir: string;
  /** Address of the server; null while its port is still to be chosen. */
  readonly origin: string | null;
}

/** Rows that a room adds to the demo data. */
export interface DemoPart {
  /** The room's name, for the message when loading fails. */
  readonly name: string;
  /**
   * Inserts the rows. Runs in the transaction that loads the demo data: when it rejects, nothing is loaded.
   *
   * The demo data of the application itself is there already. Totals need not be kept: they are recounted afterwards.
   *
   * @param run runs one SQL statement with its parameters (`$1`, ...) and returns its rows
   * @param now the time at which the demo data is loaded; everything in it happened before
   */
  load(
    run: (text: string, ...values: unknown[]) => Promise<unknown[]>,
    now: Date,
    site: DemoSite,
  ): Promise<void>;
}
