// The demo page: served at /demo/ by the program, which must be running for `npm run dev`.
import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vitest/config';

const program = process.env.WIRELOOM_URL ?? 'http://127.0.0.1:7878';

export default defineConfig({
  base: '/demo/',
  resolve: {
    // Its source, so that a change there needs no build first.
    alias: {
      '@wireloom/client': fileURLToPath(new URL('../client/src/index.ts', import.meta.url)),
    },
  },
  build: {
    target: 'es2023',
    // The policy of the server allows no inline data: everything is a file.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
  },
  server: {
    proxy: {
      '/api': program,
      '/login': program,
      '/push': { target: program, ws: true },
    },
  },
  test: { name: 'demo', environment: 'node', include: ['src/**/*.test.ts'] },
});
