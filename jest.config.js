/** @type {import('jest').Config} */
module.exports = {
  testEnvironment: 'node',
  testMatch: ['<rootDir>/test/**/*.test.ts'],
  transform: {
    '^.+\\.ts$': ['@swc/jest', { jsc: { target: 'es2022', parser: { syntax: 'typescript' } }, sourceMaps: 'inline' }],
  },
  modulePathIgnorePatterns: ['<rootDir>/data/'],
  // Tests with a real server or a real Temporal share the machine with each other; a busy one must not fail by the clock.
  testTimeout: 120_000,
  maxWorkers: 2,
};
