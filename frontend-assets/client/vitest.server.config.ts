// The client against the real program, which must be built: `cargo build -p designer-api`.
import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    environment: 'node',
    include: ['test/**/*.test.ts'],
    // Node 20 has a WebSocket of its own behind this flag; later ones have it anyway.
    execArgv: process.version.startsWith('v20.') ? ['--experimental-websocket'] : [],
    testTimeout: 180_000,
    hookTimeout: 60_000,
    fileParallelism: false,
  },
});
