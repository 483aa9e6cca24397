// The designer: served at / by the program, which must be running for `npm run dev`.
import react from '@vitejs/plugin-react';
import { defineConfig } from 'vitest/config';

const program = process.env.WIRELOOM_URL ?? 'http://127.0.0.1:7878';

export default defineConfig({
  plugins: [react()],
  build: {
    target: 'es2023',
    // The policy of the server allows no inline data: everything is a file.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
  },
  server: {
    // A test reads which kinds there are, from beside the pages.
    fs: { allow: ['../..'] },
    proxy: {
      '/api': { target: program, ws: true },
      '/login': program,
      '/demo': program,
      '/push': { target: program, ws: true },
    },
  },
  test: {
    name: 'designer',
    environment: 'happy-dom',
    include: ['src/**/*.test.{ts,tsx}'],
    // A test reads the colours.
    css: true,
  },
});
