// The program `wireloom serve` with a flow that pushes, and the API to make it do so.

import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';

const DEADLINE = 60_000;
const PROGRAM = process.env.WIRELOOM_PROGRAM ?? resolve('../../target/debug/wireloom');

/** Pushes what a press of its button is given; and what frontends send to `in`. */
const FLOW = {
  format: 'wireloom.flow/1',
  id: 'push',
  name: 'Push',
  nodes: [
    { id: 'go', type: 'trigger/button', config: {} },
    {
      id: 'send',
      type: 'output/websocket-send',
      config: { channel: '{{data.channel}}', message: '${data.value}' },
    },
    { id: 'in', type: 'trigger/frontend', config: { channel: 'in' } },
    {
      id: 'back',
      type: 'output/websocket-send',
      config: { channel: 'out', message: '{"got": ${data.message}, "from": ${data.client.user}}' },
    },
  ],
  wires: [
    { from: ['go', 'out'], to: 'send' },
    { from: ['in', 'out'], to: 'back' },
  ],
};

export class Program {
  readonly data = mkdtempSync(join(tmpdir(), 'wireloom-client-'));
  readonly #token: string;
  #child: ChildProcess | undefined;
  port = 0;

  private constructor() {
    const made = execFileSync(PROGRAM, ['token', 'create', '--label', 't', '--data', this.data]);
    const token = made
      .toString()
      .split(/\s+/)
      .find((word) => word.startsWith('wl_'));
    if (token === undefined) {
      throw new Error(`no token in ${made}`);
    }
    this.#token = token;
  }

  static async start(): Promise<Program> {
    const program = new Program();
    await program.#run(0);
    await program.api('POST', '/api/flows', FLOW);
    await program.api('POST', '/api/flows/push/deploy', {});
    return program;
  }

  /** Kills it, and starts it on the same data and port. */
  async restart(): Promise<void> {
    await this.#end('SIGKILL');
    await this.#run(this.port);
  }

  async stop(): Promise<void> {
    await this.#end('SIGTERM');
    rmSync(this.data, { recursive: true, force: true });
  }

  async api(method: string, path: string, body?: unknown): Promise<unknown> {
    const response = await fetch(`http://127.0.0.1:${this.port}${path}`, {
      method,
      headers: { authorization: `Bearer ${this.#token}`, 'content-type': 'application/json' },
      ...(body !== undefined && { body: JSON.stringify(body) }),
    });
    const text = await response.text();
    if (!response.ok) {
      throw new Error(`${method} ${path}: ${response.status} ${text}`);
    }
    return text === '' ? undefined : JSON.parse(text);
  }

  async push(channel: string, value: unknown): Promise<void> {
    await this.api('POST', '/api/flows/push/press/go', { data: { channel, value } });
  }

  async ticket(asked: object): Promise<string> {
    return ((await this.api('POST', '/api/push-tickets', asked)) as { ticket: string }).ticket;
  }

  async #run(port: number): Promise<void> {
    const child = spawn(PROGRAM, ['serve', '--port', String(port), '--data', this.data], {
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    this.#child = child;
    let printed = '';
    this.port = await new Promise<number>((found, failed) => {
      const fail = (why: string) => failed(new Error(`${why}; it printed:\n${printed}`));
      const timer = setTimeout(() => fail('no link in time'), DEADLINE);
      const hear = (chunk: Buffer) => {
        printed += chunk.toString();
        const link = /http:\/\/127\.0\.0\.1:(\d+)\/login/.exec(printed);
        if (link !== null) {
          clearTimeout(timer);
          found(Number(link[1]));
        }
      };
      child.stdout.on('data', hear);
      child.stderr.on('data', hear);
      child.on('error', (error) => fail(`${PROGRAM} did not start: ${error.message}`));
      child.on('exit', (code) => fail(`the program ended with ${code}`));
    });
  }

  async #end(signal: NodeJS.Signals): Promise<void> {
    const child = this.#child;
    if (child !== undefined && child.exitCode === null && child.signalCode === null) {
      const ended = new Promise((done) => child.once('exit', done));
      child.kill(signal);
      await ended;
    }
  }
}
