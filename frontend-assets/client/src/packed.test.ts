// What `npm pack` makes is all that a stranger's project needs: it has the files that it names, the
// README's examples compile against it, and Node loads it.

import { execFileSync } from 'node:child_process';
import {
  cpSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { build } from 'vite';
import { afterAll, beforeAll, expect, test } from 'vitest';

const CLIENT = resolve(import.meta.dirname, '..');
const MODULES = resolve(CLIENT, '../node_modules');
const TSC = join(MODULES, 'typescript/bin/tsc');
const README = readFileSync(join(CLIENT, 'README.md'), 'utf8');

let folder: string;
let files: string[];

const run = (cwd: string, program: string, ...args: string[]) =>
  execFileSync(program, args, { cwd, encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] });

/** A project that has installed the package, built anew. */
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'wireloom-packed-'));
  const source = join(folder, 'source');
  mkdirSync(source);
  for (const name of ['package.json', 'README.md']) {
    cpSync(join(CLIENT, name), join(source, name));
  }
  const outDir = join(source, 'dist');
  const configFile = join(CLIENT, 'vite.config.ts');
  await build({ root: CLIENT, configFile, logLevel: 'silent', build: { outDir } });
  const types = ['--project', join(CLIENT, 'tsconfig.types.json')];
  run(CLIENT, process.execPath, TSC, ...types, '--outDir', join(outDir, 'types'));
  const packed = run(source, 'npm', 'pack', '--json', '--ignore-scripts');
  const [made] = JSON.parse(packed) as { filename: string; files: { path: string }[] }[];
  files = made?.files.map(({ path }) => path) ?? [];
  const installed = join(folder, 'node_modules/@wireloom/client');
  mkdirSync(installed, { recursive: true });
  const tarball = join(source, made?.filename ?? '');
  run(installed, 'tar', '--extract', '--strip-components=1', '--file', tarball);
  for (const name of ['react', '@types', 'csstype']) {
    symlinkSync(join(MODULES, name), join(folder, 'node_modules', name));
  }
  writeFileSync(join(folder, 'package.json'), '{ "type": "module" }');
}, 180_000);

afterAll(() => rmSync(folder, { recursive: true, force: true }));

test('the package has the files that it names, and no others', () => {
  const { exports } = JSON.parse(readFileSync(join(CLIENT, 'package.json'), 'utf8'));
  const named = Object.values(exports as Record<string, Record<string, string>>);
  for (const path of named.flatMap((entry) => Object.values(entry))) {
    expect(files).toContain(path.replace('./', ''));
  }
  const odd = files.filter((path) => !/^(package\.json|README\.md|dist\/)/.test(path));
  expect(odd).toEqual([]);
  expect(files.filter((path) => path.includes('test'))).toEqual([]);
});

/** The README's examples in a language, with what they take for granted. */
function examples(language: string, before: string): string {
  const found = README.matchAll(new RegExp(`\`\`\`${language}\\n(.*?)\`\`\``, 'gs'));
  return [before, ...[...found].map(([, code]) => code)].join('\n');
}

test.each(['bundler', 'nodenext'])(
  "the README's examples compile with types (%s)",
  (resolution) => {
    const module = resolution === 'nodenext' ? 'nodenext' : 'esnext';
    const given = 'declare function show(value: unknown): void;\n';
    const plain =
      'declare function notice(text: string): void; declare function draw(v: unknown): void;';
    const form =
      'type Form = { sum: number };\ndeclare function LoanForm(props: { form: Form | undefined; onSend: (values: Form) => void }): null;';
    // Types, not `any`: a wrong use is refused.
    const wrong =
      '\n// @ts-expect-error\npush.subscribe(1);\n// @ts-expect-error\npush.state = 2;\n';
    writeFileSync(join(folder, 'plain.ts'), examples('ts', given + plain) + wrong);
    writeFileSync(join(folder, 'page.tsx'), examples('tsx', form));
    const compilerOptions = {
      strict: true,
      noEmit: true,
      target: 'es2022',
      lib: ['es2022', 'dom'],
      jsx: 'react-jsx',
      module,
      moduleResolution: resolution,
      types: [],
    };
    const project = { compilerOptions, files: ['plain.ts', 'page.tsx'] };
    writeFileSync(join(folder, 'tsconfig.json'), JSON.stringify(project));
    const told = (() => {
      try {
        return run(folder, process.execPath, TSC, '--project', '.');
      } catch (error) {
        return (error as { stdout: string }).stdout;
      }
    })();
    expect(told).toBe('');
  },
  180_000,
);

test('Node loads both entries by their names', () => {
  const code = `
    const { connect, PROTOCOL, PushError } = await import('@wireloom/client');
    const { useChannel } = await import('@wireloom/client/react');
    console.log(typeof connect, PROTOCOL, typeof PushError, typeof useChannel);`;
  const said = run(folder, process.execPath, '--input-type=module', '--eval', code);
  expect(said.trim()).toBe('function wireloom.push.v1 function function');
});
