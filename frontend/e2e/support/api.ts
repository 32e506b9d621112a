import { Charger } from './charger';
import type { Mailbox } from './mailbox';
import { ADMIN, type GenxServer } from './server';

export interface Account {
  email: string;
  password: string;
}

/** Prepares a story, as an admin. */
export class Api {
  #people = 0;

  private constructor(
    private readonly server: GenxServer,
    private readonly mailbox: Mailbox,
    readonly token: string,
  ) {}

  static async signIn(server: GenxServer, mailbox: Mailbox): Promise<Api> {
    const response = await fetch(`${server.url}/api/v1/auth/login`, {
      method: 'POST',
      headers: { 'Content-Type': 'application/json' },
      body: JSON.stringify(ADMIN),
    });
    return new Api(server, mailbox, (await response.json()).accessToken);
  }

  async send(method: string, path: string, body?: unknown): Promise<unknown> {
    const response = await fetch(`${this.server.url}/api/v1${path}`, {
      method,
      headers: { 'Content-Type': 'application/json', Authorization: `Bearer ${this.token}` },
      body: body === undefined ? undefined : JSON.stringify(body),
    });
    const text = await response.text();
    if (!response.ok) throw new Error(`${method} ${path}: ${response.status} ${text}`);
    return text ? JSON.parse(text) : undefined;
  }

  /** A new user who has accepted an invitation. */
  async person(role: 'viewer' | 'operator' | 'admin'): Promise<Account> {
    this.#people += 1;
    const account = { email: `${role}${this.#people}@example.org`, password: 'nine slow yellow trams' };
    await this.send('POST', '/users', { email: account.email, role });
    const link = new URL(await this.mailbox.linkFor(account.email));
    const token = link.searchParams.get('token');
    await this.send('POST', '/auth/reset-password', { token, password: account.password });
    return account;
  }

  /** Removes all chargers. One that is charging can't be removed before its transaction ends. */
  async removeChargers(): Promise<void> {
    const { items } = (await this.send('GET', '/chargers?limit=200')) as { items: { deviceId: string }[] };
    for (const { deviceId } of items) {
      const path = `/chargers/${encodeURIComponent(deviceId)}`;
      await this.#endTransactions(deviceId, `${path}/transactions`);
      await this.send('DELETE', path);
    }
  }

  /** Removes all refused connections, which earlier tests may have left. */
  async removeRefusals(): Promise<void> {
    const { items } = (await this.send('GET', '/refused-connections?limit=200')) as {
      items: { id: number }[];
    };
    for (const { id } of items) await this.send('DELETE', `/refused-connections/${id}`);
  }

  async #endTransactions(deviceId: string, path: string): Promise<void> {
    const { items } = (await this.send('GET', path)) as {
      items: { transactionId: number; status: string }[];
    };
    const running = items.filter(({ status }) => status === 'active');
    if (running.length === 0) return;
    const charger = await Charger.connect(this.server.chargerUrl, deviceId);
    for (const { transactionId } of running) await charger.stop(transactionId, 0);
    await charger.disconnect();
  }
}
