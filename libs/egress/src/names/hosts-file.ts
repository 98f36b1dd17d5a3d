import type { LookupAddress } from 'node:dns';
import { readFile, stat } from 'node:fs/promises';
import { isIP } from 'node:net';

/** The maximum delay until a change of the file is noticed. */
const CHECK_EVERY_MS = 5_000;

type Hosts = ReadonlyMap<string, readonly LookupAddress[]>;

/**
 * hosts(5): an address, then its names, one entry per line; `#` starts a comment. Names are case-insensitive. A line
 * without a valid address is ignored. A name on several lines has all of their addresses, in file order.
 */
export function parseHosts(text: string): Hosts {
  const hosts = new Map<string, LookupAddress[]>();
  for (const line of text.split('\n')) {
    const [address = '', ...names] = line.replace(/#.*/, '').trim().split(/\s+/);
    const family = isIP(address);
    if (family === 0) continue;
    for (const name of names.map(each => each.toLowerCase())) {
      const known = hosts.get(name) ?? [];
      if (!known.some(other => other.address === address)) known.push({ address, family });
      hosts.set(name, known);
    }
  }
  return hosts;
}

/** The system's hosts file, read again when it changes. c-ares does not consult it for queries. */
export class HostsFile {
  private hosts: Hosts = new Map();
  private version = '';
  private checkedAtMs = -Infinity;
  private checking: Promise<void> | undefined;

  constructor(private readonly path = '/etc/hosts') {}

  /** @param name in lower case, without a trailing dot */
  async addressesOf(name: string): Promise<readonly LookupAddress[]> {
    if (performance.now() - this.checkedAtMs > CHECK_EVERY_MS) {
      this.checking ??= this.check().finally(() => (this.checking = undefined));
      await this.checking;
    }
    return this.hosts.get(name) ?? [];
  }

  /** A missing or unreadable file lists nothing. */
  private async check(): Promise<void> {
    try {
      const { mtimeMs, size, ino } = await stat(this.path);
      const version = `${mtimeMs} ${size} ${ino}`;
      if (version !== this.version) this.hosts = parseHosts(await readFile(this.path, 'utf8'));
      this.version = version;
    } catch {
      this.hosts = new Map();
      this.version = '';
    }
    this.checkedAtMs = performance.now();
  }
}
