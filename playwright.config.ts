import { defineConfig } from '@playwright/test';

export default defineConfig({
  outputDir: 'test-results',
  fullyParallel: true,
  workers: 2,
  timeout: 60_000,
  forbidOnly: Boolean(process.env.CI),
  reporter: [[process.env.CI ? 'dot' : 'list'], ['./tests/closing-line.ts']],
  projects: [
    // The tests of this repository.
    { name: 'tests', testDir: 'tests', testMatch: '**/*.test.ts' },
    // The worked example of `partywall/playwright`: isolation as tests of a suite that one has anyway. Elsewhere this, and
    // `reporter: [['list'], ['partywall/reporter']]`, is all there is to write.
    { name: 'isolation', testDir: 'tests/isolation', testMatch: '**/*.spec.ts' },
  ],
});
