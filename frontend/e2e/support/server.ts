import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmod, mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';

const BACKEND = new URL('../../../backend/', import.meta.url).pathname;
const GENX = join(BACKEND, '.venv/bin/genx');
const PYTHON = join(BACKEND, '.venv/bin/python');
const READY_MS = 60_000;
const STOP_MS = 20_000;
const LOOK_MS = 50;
/** How much of a server's output is kept, to be shown if it fails. */
const WORDS = 4000;

export const ADMIN = { email: 'admin@example.org', password: 'seven quiet harbour lamps' } as const;

export interface Seed {
  chargers: number;
  days: number;
}

/** The product, started by `genx run` with a port and a data folder of its own. */
export class GenxServer {
  readonly url: string;
  readonly dataDir: string;
  #process: ChildProcess | null = null;
  #said = '';
  #simulators: ChildProcess[] = [];

  private constructor(
    readonly folder: string,
    readonly port: number,
    readonly settings: Record<string, string>,
  ) {
    this.url = `http://127.0.0.1:${port}`;
    this.dataDir = join(folder, 'data');
  }

  /** Starts it, with a past that is made up if there is a `seed`. */
  static async start(settings: Record<string, string> = {}, seed?: Seed): Promise<GenxServer> {
    const folder = await mkdtemp(join(tmpdir(), 'genx-e2e-'));
    // The embedded PostgreSQL does not run as root, and needs access to its folder.
    await chmod(folder, 0o711);
    const server = new GenxServer(folder, await freePort(), settings);
    if (seed) await server.#seed(seed);
    await server.run();
    return server;
  }

  get chargerUrl(): string {
    return `${this.url.replace('http', 'ws')}/ws/ocpp/16/`;
  }

  /** Starts it, for the first time or again, and waits until it serves. */
  async run(): Promise<void> {
    this.#said = '';
    const child = spawn(GENX, ['run'], { cwd: this.folder, env: this.#environment() });
    child.stdout.on('data', (text) => this.#hear(text));
    child.stderr.on('data', (text) => this.#hear(text));
    this.#process = child;
    const until = Date.now() + READY_MS;
    while (!(await this.#isReady())) {
      if (child.exitCode !== null || Date.now() > until) {
        throw new Error(`genx run did not start:\n${this.#said}`);
      }
      await new Promise((resolve) => setTimeout(resolve, LOOK_MS));
    }
  }

  /** Ends it as Ctrl-C does, and removes its data. */
  async stop(): Promise<void> {
    await Promise.all([...this.#simulators, this.#process].map((child) => ended(child, 'SIGINT')));
    await rm(this.folder, { recursive: true, force: true });
  }

  /** Ends it as a power cut does; `run` starts it again. */
  async kill(): Promise<void> {
    await ended(this.#process, 'SIGKILL');
    this.#process = null;
  }

  /** Stops it without ending it, until `resume`. */
  pause(): void {
    this.#process?.kill('SIGSTOP');
  }

  resume(): void {
    this.#process?.kill('SIGCONT');
  }

  /** Starts simulated chargers SIM001, SIM002, ..., until they are ended or the server stops. */
  simulate(chargers: number): () => Promise<void> {
    const words = ['simulate', '--chargers', String(chargers), '--url', this.chargerUrl];
    const simulator = spawn(GENX, words, { cwd: this.folder, stdio: 'ignore' });
    this.#simulators.push(simulator);
    return () => ended(simulator, 'SIGINT');
  }

  /** Puts `count` calls, answered, into the log of a charger, the newest a minute old; see fill_log.py. */
  fillLog(deviceId: string, count: number): Promise<void> {
    return this.#fill('fill_log.py', deviceId, count);
  }

  /** Registers chargers CP00001 to `count`, offline, and starts again with them; see fill_fleet.py. */
  async fillFleet(count: number): Promise<void> {
    await this.#fill('fill_fleet.py', count);
    await this.kill();
    await this.run();
  }

  async #seed({ chargers, days }: Seed): Promise<void> {
    const words = ['seed', '--chargers', String(chargers), '--days', String(days)];
    await promisify(execFile)(GENX, words, { cwd: this.folder, env: this.#environment() });
  }

  async #fill(program: string, ...words: (string | number)[]): Promise<void> {
    await promisify(execFile)(PYTHON, [`tests/support/${program}`, this.dataDir, ...words.map(String)], {
      cwd: BACKEND,
    });
  }

  #environment(): Record<string, string | undefined> {
    const others = Object.entries(process.env).filter(([name]) => !name.startsWith('GENX_'));
    return {
      ...Object.fromEntries(others),
      GENX_PORT: String(this.port),
      GENX_DATA_DIR: this.dataDir,
      GENX_ADMIN_EMAIL: ADMIN.email,
      GENX_ADMIN_PASSWORD: ADMIN.password,
      GENX_MAX_NEW_CHARGERS_PER_MINUTE: '0',
      ...this.settings,
    };
  }

  #hear(text: Buffer): void {
    this.#said = (this.#said + text.toString()).slice(-WORDS);
  }

  async #isReady(): Promise<boolean> {
    try {
      return (await fetch(`${this.url}/health/ready`)).ok;
    } catch {
      return false;
    }
  }
}

async function ended(child: ChildProcess | null, how: NodeJS.Signals): Promise<void> {
  if (!child || child.exitCode !== null || child.signalCode !== null) return;
  const exit = once(child, 'exit');
  child.kill(how);
  const late = setTimeout(() => child.kill('SIGKILL'), STOP_MS);
  await exit;
  clearTimeout(late);
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  server.close();
  await once(server, 'close');
  if (address === null || typeof address === 'string') throw new Error('There is no free port.');
  return address.port;
}
