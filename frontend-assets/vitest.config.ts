// The unit tests of all pages, in one run.
import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: { projects: ['client', 'demo', 'designer'] },
});
