import { defineConfig, devices } from '@playwright/test'

// `npm test` finds or installs a Chromium and names it here; alone, Debian's place is the likeliest.
const executablePath = process.env['CHROMIUM_PATH'] ?? '/usr/bin/chromium'

export default defineConfig<object, { hostName: 'loopback' | 'electron' }>({
  testDir: 'test/e2e',
  outputDir: 'test-results/e2e',
  globalSetup: './scripts/build-first.mjs',
  // One worker, no retries: each test starts real processes, and a test that passes at the second try is a defect.
  workers: 1,
  retries: 0,
  forbidOnly: true,
  timeout: 90_000,
  expect: { timeout: 15_000 },
  reporter: [['list'], ['json', { outputFile: 'test-results/e2e.json' }]],
  use: {
    ...devices['Desktop Chrome'],
    browserName: 'chromium',
    launchOptions: { executablePath, args: ['--no-sandbox'] },
    locale: 'en-GB',
    timezoneId: 'UTC',
    trace: 'off',
    screenshot: 'only-on-failure',
  },
  projects: [
    { name: 'loopback' },
    // The same flows over the built Electron bundles, as far as a flow does not need more pages than a window has.
    {
      name: 'electron',
      use: { hostName: 'electron' },
      testMatch: /(days|keys|review|console|drills|faults|vault|charts|jobs|heard)\.spec\.ts/,
      // What axe finds is the page's, whoever shows it.
      grepInvert: /axe/,
    },
  ],
})
