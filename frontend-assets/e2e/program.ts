// The program, on free ports and with a data folder of its own.

import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';

const DEADLINE = 30_000;
const PROGRAM = process.env.WIRELOOM_PROGRAM ?? resolve('../../target/debug/wireloom');

export class Program {
  readonly link: string;
  readonly #child: ChildProcess;
  readonly #data: string;

  private constructor(link: string, child: ChildProcess, data: string) {
    this.link = link;
    this.#child = child;
    this.#data = data;
  }

  /** Starts the demo, or an empty server; done when it has printed its one-time link. */
  static async start(
    command: 'demo' | 'serve' = 'demo',
    more: readonly string[] = [],
  ): Promise<Program> {
    const data = await mkdtemp(join(tmpdir(), 'wireloom-e2e-'));
    const child = spawn(PROGRAM, [command, '--port', '0', '--data', data, ...more], {
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    let printed = '';
    const link = new Promise<string>((found, failed) => {
      const fail = (why: string) => failed(new Error(`${why}; it printed:\n${printed}`));
      const timer = setTimeout(() => fail('the program printed no link in time'), DEADLINE);
      const hear = (chunk: Buffer) => {
        printed += chunk.toString();
        const line = /http:\/\/[^\s]*\/login\?token=\S+/.exec(printed);
        if (line !== null) {
          clearTimeout(timer);
          found(line[0]);
        }
      };
      child.stdout.on('data', hear);
      child.stderr.on('data', hear);
      child.on('error', (error) => fail(`${PROGRAM} did not start: ${error.message}`));
      child.on('exit', (code) => fail(`the program ended with ${code}`));
    });
    try {
      return new Program(await link, child, data);
    } catch (error) {
      child.kill('SIGKILL');
      await rm(data, { recursive: true, force: true });
      throw error;
    }
  }

  get pid(): number {
    return this.#child.pid ?? 0;
  }

  /** Another link: each is good once. */
  async freshLink(): Promise<string> {
    const { stdout } = await promisify(execFile)(PROGRAM, ['link', '--data', this.#data]);
    const found = /http:\/\/[^\s]*\/login\?token=\S+/.exec(stdout);
    if (found === null) {
      throw new Error(`no link in: ${stdout}`);
    }
    return found[0];
  }

  /** Asks it to end, and waits until it has. */
  async stop(): Promise<void> {
    if (this.#child.exitCode === null) {
      const ended = new Promise((done) => this.#child.once('exit', done));
      this.#child.kill('SIGTERM');
      const late = setTimeout(() => this.#child.kill('SIGKILL'), DEADLINE);
      await ended;
      clearTimeout(late);
    }
    await rm(this.#data, { recursive: true, force: true });
  }
}
