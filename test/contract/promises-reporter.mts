import { unseenPromises } from '../support/contract-record.mts';

/** What this reads of Jest's configuration, which it hands to reporters. */
interface Selection {
  readonly testPathPatterns: { isSet(): boolean };
  readonly testNamePattern?: string;
  readonly onlyChanged: boolean;
  readonly onlyFailures: boolean;
  readonly findRelatedTests: boolean;
  readonly shard?: object;
}

interface Results {
  readonly numFailedTests: number;
  readonly numFailedTestSuites: number;
  readonly wasInterrupted: boolean;
}

/** Fails a run of the whole suite in which an answer that the document promises was never seen. */
export default class PromisesReporter {
  private error: Error | undefined;
  private readonly selection: Selection;

  constructor(selection: Selection) {
    this.selection = selection;
  }

  onRunComplete(_: unknown, { numFailedTests, numFailedTestSuites, wasInterrupted }: Results): void {
    // A run of a part sees a part; and a run that failed has said what is wrong.
    if (!isWhole(this.selection) || numFailedTests > 0 || numFailedTestSuites > 0 || wasInterrupted) return;
    const unseen = unseenPromises();
    if (unseen.length === 0) return;
    this.error = new Error(`No test saw what the document promises:\n${unseen.join('\n')}`);
    process.stderr.write(`\n${this.error.message}\n`);
  }

  /** What Jest asks for to know whether the run failed. */
  getLastError(): Error | undefined {
    return this.error;
  }
}

function isWhole(selection: Selection): boolean {
  const { testPathPatterns, testNamePattern = '', onlyChanged, onlyFailures, findRelatedTests } = selection;
  return !(
    testPathPatterns.isSet() ||
    testNamePattern !== '' ||
    onlyChanged ||
    onlyFailures ||
    findRelatedTests ||
    selection.shard !== undefined
  );
}
