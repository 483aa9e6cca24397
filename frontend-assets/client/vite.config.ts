// The client library: two modules without dependencies. `tsc` writes the types beside them.
import { defineConfig } from 'vitest/config';

export default defineConfig({
  build: {
    target: 'es2022',
    lib: {
      entry: { index: 'src/index.ts', react: 'src/react.ts' },
      formats: ['es'],
    },
    rollupOptions: { external: ['react'] },
    minify: true,
    sourcemap: true,
  },
  test: {
    name: 'client',
    environment: 'node',
    include: ['src/**/*.test.ts'],
  },
});
