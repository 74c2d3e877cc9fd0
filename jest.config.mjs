// ESM and TypeScript as Node runs them: `.ts` imports, types stripped by swc. Tests that start servers share them through test/support.
export default {
  testEnvironment: 'node',
  extensionsToTreatAsEsm: ['.ts'],
  transform: { '^.+\\.ts$': ['@swc/jest', { jsc: { parser: { syntax: 'typescript' }, target: 'es2024' }, module: { type: 'es6' } }] },
  testMatch: ['<rootDir>/test/**/*.test.ts'],
  globalSetup: '<rootDir>/test/support/global-setup.ts',
  globalTeardown: '<rootDir>/test/support/global-teardown.ts',
  // Only a test that hangs takes this long: a busy machine must not fail what works.
  testTimeout: 180_000,
  testSequencer: '<rootDir>/test/support/sequencer.mjs',
  // Many files wait for minutes of a schedule or for a process to come back: a third one works meanwhile.
  maxWorkers: 3,
};
