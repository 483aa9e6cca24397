// The built library keeps its promise: no dependency, and 5 kB compressed at the most.

import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { gzipSync } from 'node:zlib';
import { build } from 'vite';
import { expect, test } from 'vitest';

test('both entries together are under 5 kB, and import nothing but react', async () => {
  const outDir = mkdtempSync(join(tmpdir(), 'wireloom-client-'));
  const root = resolve(import.meta.dirname, '..');
  await build({
    root,
    configFile: join(root, 'vite.config.ts'),
    logLevel: 'silent',
    build: { outDir, emptyOutDir: true },
  });
  const [index, react] = ['index.js', 'react.js'].map((file) => readFileSync(join(outDir, file)));
  rmSync(outDir, { recursive: true });
  if (index === undefined || react === undefined) {
    throw new Error('a built file is missing');
  }
  const size = (bytes: Buffer) => gzipSync(bytes, { level: 9 }).length;
  const both = size(index) + size(react);
  expect(both).toBeLessThan(5_000);
  // What is said of it is so.
  const said = readFileSync(resolve(root, '../../docs/push.md'), 'utf8');
  expect(said).toContain(`${(both / 1_000).toFixed(1)} kB compressed`);
  const readme = readFileSync(join(root, 'README.md'), 'utf8');
  expect(readme).toContain(`${(size(index) / 1_000).toFixed(0)} kB compressed`);
  const imports = (bytes: Buffer) =>
    [...bytes.toString().matchAll(/from\s*["']([^"']+)["']/g)].map((found) => found[1]);
  expect(imports(index)).toEqual([]);
  expect(imports(react)).toEqual(['react']);
});
