// Browser tests: the real program, the system's own Chromium. Started by `cargo xtask test`.
import { defineConfig } from '@playwright/test';

export default defineConfig({
  testDir: '.',
  outputDir: './test-results',
  timeout: 120_000,
  // Long enough for a machine that has much else to do; what comes sooner is not waited for.
  expect: { timeout: 20_000 },
  workers: 1,
  forbidOnly: Boolean(process.env.CI),
  // The second is read by `cargo xtask test`, which repeats in the end what failed.
  reporter: [['list'], ['json', { outputFile: './test-results/report.json' }]],
  use: {
    browserName: 'chromium',
    viewport: { width: 1280, height: 860 },
    trace: 'retain-on-failure',
    launchOptions: {
      executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
      args: [
        '--no-sandbox',
        '--disable-gpu',
        // Letters without coloured edges: the same on every screen.
        '--disable-lcd-text',
        '--disable-quic',
        '--no-first-run',
        '--disable-background-networking',
        '--disable-component-update',
        '--disable-sync',
        // A page that does not come from the program itself, while one works on it.
        ...(process.env.WIRELOOM_PAGES ? ['--disable-features=LocalNetworkAccessChecks'] : []),
      ],
    },
  },
});
