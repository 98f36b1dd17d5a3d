import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { SMTPServer } from 'smtp-server';

export interface ReceivedMail {
  readonly from: string;
  readonly to: readonly string[];
  /** The whole mail, decoded. */
  readonly text: string;
}

/** What the server replies to a recipient; undefined accepts it. */
export type RecipientReply = { readonly code: number; readonly text: string } | 'silence' | undefined;

/** Quoted-printable (RFC 2045, section 6.7). */
function unquoted(text: string): string {
  const bytes = text
    .replaceAll('=\r\n', '')
    .replaceAll(/=([0-9A-F]{2})/g, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)));
  return Buffer.from(bytes, 'latin1').toString('utf8');
}

/** With its headers unfolded, and their encoded words (RFC 2047). */
function decoded(mail: string): string {
  const end = mail.indexOf('\r\n\r\n');
  const headers = mail
    .slice(0, end)
    .replaceAll(/\?=\r\n[ \t]=\?UTF-8\?Q\?/g, '')
    .replaceAll(/\r\n[ \t]/g, ' ')
    .replaceAll(/=\?UTF-8\?Q\?(.*?)\?=/g, (_, word: string) => unquoted(word.replaceAll('_', ' ')));
  return headers + unquoted(mail.slice(end));
}

function portOf(address: string | AddressInfo | null): number {
  if (address === null || typeof address === 'string') throw new Error('The server does not listen.');
  return address.port;
}

/** An SMTP server that keeps what it receives, and accepts, refuses, or ignores recipients. */
export class MailServer {
  readonly received: ReceivedMail[] = [];
  /** Recipients that were named to it, also those that it refused. */
  readonly asked: string[] = [];
  /** Sessions that are open. */
  open = 0;
  /** Called for each session before the greeting, which never comes if it returns false. */
  onSession: () => boolean = () => true;
  private replyTo: (address: string) => RecipientReply = () => undefined;
  private server: SMTPServer | undefined;
  private port = 0;

  /** Stop it with {@link down}. */
  static async start(): Promise<MailServer> {
    const server = new MailServer();
    await server.up();
    return server;
  }

  get url(): string {
    return `smtp://mailer:p%40ss%20word@127.0.0.1:${this.port}`;
  }

  reply(replyTo: (address: string) => RecipientReply): void {
    this.replyTo = replyTo;
  }

  to(address: string): readonly ReceivedMail[] {
    return this.received.filter(({ to }) => to.includes(address));
  }

  /** At the port of before. */
  async up(): Promise<void> {
    const server = this.listener();
    server.on('error', () => undefined);
    server.listen(this.port, '127.0.0.1');
    await once(server.server, 'listening');
    this.port = portOf(server.server.address());
    this.server = server;
  }

  async down(): Promise<void> {
    const { server } = this;
    this.server = undefined;
    if (server !== undefined) await new Promise<void>(resolve => server.close(resolve));
  }

  private listener(): SMTPServer {
    return new SMTPServer({
      authOptional: false,
      hideSTARTTLS: true,
      allowInsecureAuth: true,
      closeTimeout: 1,
      onConnect: (_session, callback) => {
        this.open += 1;
        if (this.onSession()) callback(null);
      },
      onClose: () => {
        this.open -= 1;
      },
      onAuth({ username, password }, _session, callback) {
        if (username === 'mailer' && password === 'p@ss word') callback(null, { user: username });
        else callback(new Error('wrong password'));
      },
      onRcptTo: ({ address }, _session, callback) => {
        this.asked.push(address);
        const reply = this.replyTo(address);
        if (reply === 'silence') return;
        callback(reply && Object.assign(new Error(reply.text), { responseCode: reply.code }));
      },
      onData: (stream, { envelope }, callback) => {
        const chunks: Buffer[] = [];
        stream.on('data', (chunk: Buffer) => chunks.push(chunk));
        stream.on('end', () => {
          this.received.push({
            from: envelope.mailFrom === false ? '' : envelope.mailFrom.address,
            to: envelope.rcptTo.map(({ address }) => address),
            text: decoded(Buffer.concat(chunks).toString('latin1')),
          });
          callback(null);
        });
      },
    });
  }
}
