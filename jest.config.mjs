// The SDK's notice about future versions on Node 20 would stand before every test file.
process.env.AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED = 'true';

export default {
  testEnvironment: 'node',
  // Half of the tests wait for processes that they started; Jest's own choice on two cores is one worker.
  maxWorkers: 2,
  // Modules of finished test files stay in a worker's memory: past this its garbage collection takes longer than a new worker.
  workerIdleMemoryLimit: '500MB',
  // A slow machine needs longer and is not wrong.
  testTimeout: 60_000,
  roots: ['<rootDir>/test'],
  testMatch: ['**/*.test.ts'],
  testPathIgnorePatterns: ['/node_modules/', '<rootDir>/test/deep/'],
  extensionsToTreatAsEsm: ['.ts'],
  transform: {
    '^.+\\.ts$': [
      '@swc/jest',
      { jsc: { target: 'es2022', parser: { syntax: 'typescript' } }, module: { type: 'es6' } },
    ],
  },
};
