import { once } from 'node:events';
import WebSocket, { type ClientOptions } from 'ws';

/** `ws` passes options that it does not know on to Node. */
type Options = ClientOptions & { auth?: string };
type Payload = Record<string, unknown>;
/** An answer, or what makes one of each request; null is a CALLERROR. */
export type Answer = Payload | null | ((request: Payload) => Payload | null);

interface Asked {
  resolve: (answer: Payload) => void;
  reject: (error: Error) => void;
}

const CALL = 2;
const RESULT = 3;
const ERROR = 4;

/** A charger that does exactly what a story says. */
export class Charger {
  readonly #asked = new Map<string, Asked>();
  readonly #answers: Record<string, Answer> = {};
  #calls = 0;

  private constructor(
    readonly id: string,
    readonly socket: WebSocket,
  ) {
    socket.on('message', (text) => this.#heard(String(text)));
    socket.on('close', () => {
      for (const { reject } of this.#asked.values()) reject(new Error(`${id} is disconnected.`));
    });
  }

  /** `options` such as a password (`auth`), or the address to come from (`localAddress`). */
  static async connect(chargerUrl: string, id: string, options: Options = {}): Promise<Charger> {
    const socket = new WebSocket(chargerUrl + encodeURIComponent(id), ['ocpp1.6'], {
      perMessageDeflate: false,
      ...options,
    });
    const charger = new Charger(id, socket);
    await once(socket, 'open');
    return charger;
  }

  call(action: string, payload: Payload = {}): Promise<Payload> {
    this.#calls += 1;
    const messageId = `${this.id.slice(0, 12)}-${this.#calls}`;
    const answer = new Promise<Payload>((resolve, reject) => this.#asked.set(messageId, { resolve, reject }));
    this.say([CALL, messageId, action, payload]);
    return answer;
  }

  /** Sends any text, even if it is not a message. */
  say(message: unknown): void {
    this.socket.send(typeof message === 'string' ? message : JSON.stringify(message));
  }

  boot(vendor = 'Volt & Sons', model = 'Rapid 150'): Promise<Payload> {
    return this.call('BootNotification', { chargePointVendor: vendor, chargePointModel: model });
  }

  status(connectorId: number, status: string, errorCode = 'NoError', info?: string): Promise<Payload> {
    const timestamp = new Date().toISOString();
    return this.call('StatusNotification', { connectorId, status, errorCode, info, timestamp });
  }

  /** Lets a car charge at a connector. Returns the id of its transaction. */
  async start(connectorId: number, idTag = 'TAG1', at = new Date()): Promise<number> {
    const timestamp = at.toISOString();
    const { transactionId } = await this.call('StartTransaction', {
      connectorId,
      idTag,
      meterStart: 0,
      timestamp,
    });
    await this.status(connectorId, 'Charging');
    return Number(transactionId);
  }

  meter(
    connectorId: number,
    transactionId: number,
    watts: number,
    wattHours = 0,
    at = new Date(),
  ): Promise<Payload> {
    return this.call('MeterValues', {
      connectorId,
      transactionId,
      meterValue: [
        {
          timestamp: at.toISOString(),
          sampledValue: [
            { value: String(watts), measurand: 'Power.Active.Import', unit: 'W' },
            { value: String(wattHours), measurand: 'Energy.Active.Import.Register', unit: 'Wh' },
          ],
        },
      ],
    });
  }

  async stop(transactionId: number, meterStop: number): Promise<void> {
    await this.call('StopTransaction', {
      transactionId,
      meterStop,
      timestamp: new Date().toISOString(),
      reason: 'Local',
    });
  }

  async disconnect(): Promise<void> {
    if (this.socket.readyState === WebSocket.CLOSED) return;
    this.socket.close(1000);
    await once(this.socket, 'close');
  }

  /** Breaks the connection, as a power cut does. */
  cut(): void {
    this.socket.terminate();
  }

  #heard(text: string): void {
    const [kind, messageId, ...rest] = JSON.parse(text) as [number, string, ...unknown[]];
    if (kind === CALL) {
      this.#answer(messageId, rest[0] as string, rest[1] as Payload);
      return;
    }
    const asked = this.#asked.get(messageId);
    this.#asked.delete(messageId);
    if (kind === RESULT) asked?.resolve(rest[0] as Payload);
    else asked?.reject(new Error(`${this.id} was told ${text}`));
  }

  /** Answers CALLs of these actions like this from now on. */
  answers(answers: Record<string, Answer>): void {
    Object.assign(this.#answers, answers);
  }

  #answer(messageId: string, action: string, request: Payload): void {
    const known = this.#answers[action];
    const answer = typeof known === 'function' ? known(request) : known;
    if (answer) this.say([RESULT, messageId, answer]);
    else if (answer === null) this.say([ERROR, messageId, 'NotImplemented', `No ${action} here`, {}]);
    else if (action === 'GetConfiguration')
      this.say([RESULT, messageId, { configurationKey: [], unknownKey: [] }]);
    else if (action === 'TriggerMessage') this.say([RESULT, messageId, { status: 'Rejected' }]);
    else this.say([ERROR, messageId, 'NotImplemented', `${action} is not in this story`, {}]);
  }
}
