import { createSocket } from 'node:dgram';
import { isIPv4 } from 'node:net';
import ipaddr from 'ipaddr.js';

/** The records of a name. A query for a `silent` address family is never answered. */
export interface NameRecords {
  readonly a?: readonly string[] | 'silent';
  readonly aaaa?: readonly string[] | 'silent';
  /** The canonical name that the addresses belong to. */
  readonly cname?: string;
  readonly ttlSeconds?: number;
}

/** `silent` never answers; the others are DNS response codes. */
export type NameAnswer = NameRecords | 'silent' | 'servfail' | 'refused';

export interface NameServer {
  /** `127.0.0.1:<port>` */
  readonly address: string;
  /** The answers to the first, the second… query for each record type; the last is repeated. */
  answer(name: string, ...answers: readonly NameAnswer[]): void;
  /** Number of queries for a name, over both record types. */
  questions(name: string): number;
  close(): Promise<void>;
}

const TYPE_A = 1;
const TYPE_CNAME = 5;
const TYPE_AAAA = 28;
const RCODES = { ok: 0, servfail: 2, nxdomain: 3, refused: 5 } as const;

/** A DNS server over UDP for tests, authoritative for the names it is given. It answers NXDOMAIN for others. */
export async function startNameServer(): Promise<NameServer> {
  const zone = new Map<string, readonly NameAnswer[]>();
  const asked = new Map<string, number>();
  const socket = createSocket('udp4');
  socket.on('message', (message, peer) => {
    const { name, type, end } = questionOf(message);
    const nth = (asked.get(`${name} ${type}`) ?? 0) + 1;
    asked.set(`${name} ${type}`, nth);
    const answers = zone.get(name);
    const answer = answers?.[Math.min(nth, answers.length) - 1];
    if (answer === 'silent' || isSilent(answer, type)) return;
    socket.send(responseTo(message, end, name, type, answer), peer.port, peer.address);
  });
  await new Promise<void>(resolve => socket.bind(0, '127.0.0.1', resolve));
  return {
    address: `127.0.0.1:${socket.address().port}`,
    answer: (name, ...answers) => void zone.set(name, answers),
    questions: name => (asked.get(`${name} ${TYPE_A}`) ?? 0) + (asked.get(`${name} ${TYPE_AAAA}`) ?? 0),
    close: () => new Promise(resolve => void socket.close(() => resolve())),
  };
}

function isSilent(answer: NameAnswer | undefined, type: number): boolean {
  if (typeof answer !== 'object') return false;
  return (type === TYPE_AAAA ? answer.aaaa : answer.a) === 'silent';
}

function questionOf(message: Buffer): { name: string; type: number; end: number } {
  const labels: string[] = [];
  let place = 12;
  for (let length = message.readUInt8(place); length > 0; length = message.readUInt8(place)) {
    labels.push(message.toString('latin1', place + 1, place + 1 + length).toLowerCase());
    place += 1 + length;
  }
  return { name: labels.join('.'), type: message.readUInt16BE(place + 1), end: place + 5 };
}

function responseTo(
  question: Buffer,
  questionEnd: number,
  name: string,
  type: number,
  answer: NameRecords | 'servfail' | 'refused' | undefined,
): Buffer {
  const records = typeof answer === 'object' ? recordsOf(answer, name, type) : [];
  const rcode =
    answer === undefined ? RCODES.nxdomain : typeof answer === 'string' ? RCODES[answer] : RCODES.ok;
  const head = Buffer.alloc(12);
  head.writeUInt16BE(question.readUInt16BE(0), 0);
  // A response, authoritative, recursion desired and available.
  head.writeUInt16BE(0x8580 | rcode, 2);
  head.writeUInt16BE(1, 4);
  head.writeUInt16BE(records.length, 6);
  return Buffer.concat([head, question.subarray(12, questionEnd), ...records]);
}

function recordsOf(records: NameRecords, name: string, type: number): readonly Buffer[] {
  const { a = [], aaaa = [], cname, ttlSeconds = 60 } = records;
  const owner = encodedName(cname ?? name);
  const wanted = type === TYPE_A ? a : type === TYPE_AAAA ? aaaa : [];
  const texts = wanted === 'silent' ? [] : wanted;
  const addresses = texts.map(text =>
    record(owner, isIPv4(text) ? TYPE_A : TYPE_AAAA, ttlSeconds, bytesOf(text)),
  );
  if (cname === undefined) return addresses;
  return [record(encodedName(name), TYPE_CNAME, ttlSeconds, encodedName(cname)), ...addresses];
}

function record(owner: Buffer, type: number, ttlSeconds: number, data: Buffer): Buffer {
  const fixed = Buffer.alloc(10);
  fixed.writeUInt16BE(type, 0);
  fixed.writeUInt16BE(1, 2);
  fixed.writeUInt32BE(ttlSeconds, 4);
  fixed.writeUInt16BE(data.length, 8);
  return Buffer.concat([owner, fixed, data]);
}

function encodedName(name: string): Buffer {
  const labels = name
    .split('.')
    .map(label => Buffer.from(`${String.fromCharCode(label.length)}${label}`, 'latin1'));
  return Buffer.concat([...labels, Buffer.from([0])]);
}

function bytesOf(address: string): Buffer {
  return Buffer.from(ipaddr.parse(address).toByteArray());
}
