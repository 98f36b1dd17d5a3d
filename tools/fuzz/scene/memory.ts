import { isRecord, kindIn, kindNamedBy, kindOfAnswer, kindsOf } from '#libs/api-description';
import type { ApiDescription, ApiOperation } from '#libs/api-description';

const MOST_OF_A_KIND = 300;
/** The newest ids are used most, since their resources are still usable. */
const RECENT = 6;

/** The ids that one organization has seen in its answers, by kind, in order of arrival. */
export class Memory {
  private readonly description: ApiDescription;
  private readonly kinds: ReadonlySet<string>;
  private readonly ids = new Map<string, string[]>();
  private readonly known = new Set<string>();
  private readonly uuids = new Set<string>();

  constructor(description: ApiDescription) {
    this.description = description;
    this.kinds = kindsOf(description);
  }

  /** Whether this UUID was learnt, in any notation. */
  has(uuid: string): boolean {
    return this.uuids.has(uuid);
  }

  /** Even numbers select from the newest, odd ones from all. */
  find(kind: string, nth: number): string | undefined {
    const ids = this.ids.get(kind) ?? [];
    const choices = nth % 2 === 0 ? ids.slice(-RECENT) : ids;
    return choices[Math.floor(nth / 2) % choices.length];
  }

  add(kind: string, id: string): void {
    if (this.known.has(`${kind} ${id}`)) return;
    this.known.add(`${kind} ${id}`);
    for (const uuid of uuidsIn(id)) this.uuids.add(uuid);
    const ids = this.ids.get(kind) ?? [];
    this.ids.set(kind, ids);
    ids.push(id);
    if (ids.length > MOST_OF_A_KIND) ids.shift();
  }

  /** Collects every id in an answer, by member name and by the operation's resource. */
  learn(operation: ApiOperation, answer: unknown): void {
    const own = kindOfAnswer(this.description, operation);
    const learnFrom = (value: unknown, name: string): void => {
      if (Array.isArray(value)) for (const part of value) learnFrom(part, name);
      else if (isRecord(value)) for (const [member, part] of Object.entries(value)) learnFrom(part, member);
      else if (typeof value === 'string' && value !== '') this.learnOne(operation, own, name, value);
    };
    learnFrom(answer, '');
  }

  private learnOne(operation: ApiOperation, own: string | undefined, name: string, value: string): void {
    if (name === 'next_cursor') this.add('cursor', value);
    const kind = name === 'id' ? own : kindNamedBy(name);
    const names = name === 'id' || /_ids?$/.test(name) || name === kind;
    if (kind !== undefined && names && this.kinds.has(kind)) this.add(kindIn(operation, kind), value);
  }
}

/** Also without hyphens, as other APIs write them. */
const UUID = /[0-9a-f]{8}(-?)[0-9a-f]{4}\1[0-9a-f]{4}\1[0-9a-f]{4}\1[0-9a-f]{12}/gi;

/** Every UUID in a text, as 32 lower-case digits. */
export function uuidsIn(text: string): ReadonlySet<string> {
  return new Set([...text.matchAll(UUID)].map(([uuid]) => uuid.replaceAll('-', '').toLowerCase()));
}
