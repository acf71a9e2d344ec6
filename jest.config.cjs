// Without DATABASE_URL the suite runs on the embedded engine, and leaves out the specs that only make sense on a server.
// What takes long is in jest.stress.config.cjs.
const onServer = Boolean(process.env.DATABASE_URL);
// With POOLER_URL as well, which names a pooler in front of that server, the application goes through the pooler.
const leftOut = [
  ...(onServer ? ['\\.stress(\\.postgres)?'] : ['\\.(stress|postgres)']),
  ...(process.env.POOLER_URL ? [] : ['\\.pooler']),
];

const specs = `(?<!(${leftOut.join('|')})\\.e2e-)\\bspec\\.ts$`;

// Who names no spec runs all of them, in a few parts that load the application once each.
const isWhole = process.argv.slice(2).every((argument) => argument.startsWith('-'));
process.env.BROADSHEET_SPECS = specs;

/** @type {import('jest').Config} */
module.exports = {
  rootDir: '.',
  roots: ['<rootDir>/src', '<rootDir>/test'],
  testEnvironment: '<rootDir>/test/contract/judging-environment.ts',
  setupFilesAfterEnv: ['<rootDir>/test/contract/after-each.ts'],
  reporters: ['default', '<rootDir>/test/contract/promises-reporter.mts'],
  testRegex: isWhole ? '/test/parts/.*\\.ts$' : specs,
  transform: { '\\.m?ts$': ['@swc/jest'] },
  moduleFileExtensions: ['ts', 'js', 'mjs', 'json'],
  globalSetup: '<rootDir>/test/support/global-setup.ts',
  globalTeardown: '<rootDir>/test/support/global-teardown.ts',
  // Not a measure of speed: the machine may be busy.
  testTimeout: 120_000,
  maxWorkers: 2,
  // An engine in WebAssembly does not give its memory back: a worker that has grown is replaced.
  workerIdleMemoryLimit: '1GB',
  collectCoverageFrom: ['src/**/*.ts', '!src/**/*.spec.ts'],
  coverageProvider: 'v8',
  coverageDirectory: 'coverage',
  coverageReporters: ['text-summary', 'lcov'],
  coverageThreshold: { global: { lines: 90 } },
};
