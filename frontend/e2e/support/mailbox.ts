import { once } from 'node:events';
import { text } from 'node:stream/consumers';
import { SMTPServer } from 'smtp-server';

const PATIENCE_MS = 15_000;
const LOOK_MS = 30;

export interface Mail {
  to: string[];
  text: string;
}

/** A mail server that keeps every mail. */
export class Mailbox {
  readonly #mails: Mail[] = [];
  #read = 0;
  readonly #server = new SMTPServer({
    authOptional: true,
    disabledCommands: ['AUTH', 'STARTTLS'],
    onData: (stream, { envelope }, done) => {
      text(stream).then((raw) => {
        this.#mails.push({ to: envelope.rcptTo.map(({ address }) => address), text: plain(raw) });
        done();
      }, done);
    },
  });
  #port = 0;

  static async open(): Promise<Mailbox> {
    const mailbox = new Mailbox();
    mailbox.#server.listen(0, '127.0.0.1');
    await once(mailbox.#server.server, 'listening');
    const address = mailbox.#server.server.address();
    mailbox.#port = address === null || typeof address === 'string' ? 0 : address.port;
    return mailbox;
  }

  get url(): string {
    return `smtp://127.0.0.1:${this.#port}`;
  }

  close(): Promise<void> {
    return new Promise((resolve) => this.#server.close(resolve));
  }

  /** The link in the next mail to an address. Each mail is read once. */
  async linkFor(email: string): Promise<string> {
    const until = Date.now() + PATIENCE_MS;
    for (;;) {
      for (; this.#read < this.#mails.length; this.#read += 1) {
        const mail = this.#mails[this.#read];
        const link = mail?.to.includes(email) && /https?:\S+\/reset-password\?\S+/.exec(mail.text)?.[0];
        if (link) {
          this.#read += 1;
          return link;
        }
      }
      if (Date.now() > until) throw new Error(`No mail with a link came for ${email}.`);
      await new Promise((resolve) => setTimeout(resolve, LOOK_MS));
    }
  }
}

/** The text of a mail, whatever its encoding. */
function plain(raw: string): string {
  const part = /content-type: text\/plain[\s\S]*?\r?\n\r?\n([\s\S]*?)(?:\r?\n--|$)/i.exec(raw)?.[1] ?? raw;
  const head = raw.slice(0, raw.indexOf(part));
  const encoding = /content-transfer-encoding: (\S+)(?![\s\S]*content-transfer-encoding)/i.exec(head)?.[1];
  if (encoding?.toLowerCase() === 'base64') return Buffer.from(part, 'base64').toString();
  if (encoding?.toLowerCase() !== 'quoted-printable') return part;
  const bytes = part
    .replace(/=\r?\n/g, '')
    .replace(/=([0-9A-F]{2})/g, (_, hex) => String.fromCharCode(Number.parseInt(hex, 16)));
  return Buffer.from(bytes, 'latin1').toString();
}
