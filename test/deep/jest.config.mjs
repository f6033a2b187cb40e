import base from '../../jest.config.mjs';

/** Tests that need tools from outside npm; they run only through `npm run deep`. */
export default {
  ...base,
  rootDir: '../..',
  roots: ['<rootDir>/test/deep'],
  testPathIgnorePatterns: ['/node_modules/'],
  testTimeout: 120_000,
  // Jobs mostly wait, for machines and for each other.
  maxConcurrency: 4,
  maxWorkers: 3,
};
