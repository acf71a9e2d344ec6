/* eslint-disable @typescript-eslint/no-require-imports, no-undef -- plain Node, as Jest reads it */
// Long storms, processes that are killed and hundreds of runs of a model: what is too slow for each change.
const suite = require('./jest.config.cjs');

const onServer = Boolean(process.env.DATABASE_URL);

/** @type {import('jest').Config} */
module.exports = {
  ...suite,
  testRegex: `\\.stress${onServer ? '(\\.postgres)?' : ''}\\.e2e-spec\\.ts$`,
  // A part of the suite, which need not see all that the document promises.
  reporters: ['default'],
};
