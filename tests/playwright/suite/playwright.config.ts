import { defineConfig } from '@playwright/test';

/** A suite as a user would have one; what a test of ours wants of it comes from the environment. */
export default defineConfig({
  testDir: '.',
  testMatch: '*.isolation.ts',
  outputDir: process.env.SUITE_OUT,
  fullyParallel: true,
  workers: 2,
  retries: Number(process.env.SUITE_RETRIES ?? 0),
  reporter: [['json', { outputFile: `${process.env.SUITE_OUT}/report.json` }]],
});
