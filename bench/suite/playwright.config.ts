import { defineConfig } from '@playwright/test';

export default defineConfig({
  testDir: '.',
  testMatch: '*.isolation.ts',
  outputDir: process.env.SUITE_OUT,
  reporter: [['dot'], ['../../dist/src/playwright/reporter.js']],
});
