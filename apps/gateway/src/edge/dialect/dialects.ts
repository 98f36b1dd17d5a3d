import type { FastifyInstance, FastifyRequest } from 'fastify';
import type { Dialect as DialectName } from '#libs/contracts';
import { pathInTarget } from '../http/request-target.rule.js';
import type { Dialect } from './dialect.js';
import { ambiguityOf } from './key-prefixes.rule.js';

const KNOWN_DIALECT = Symbol('dialect');

declare module 'fastify' {
  interface FastifyRequest {
    /** The dialect of the matched route, however its path was written; without a route, that of the path. */
    readonly dialect: Dialect;
    /** The same, once it has been looked up. */
    [KNOWN_DIALECT]: Dialect | null;
  }
}

/** The dialects of this gateway. */
export class Dialects {
  private readonly native: Dialect;
  private readonly emulated: readonly Dialect[];
  private readonly byName: ReadonlyMap<DialectName, Dialect>;
  /** The prefixes of agents' keys. */
  readonly keyPrefixes: ReadonlySet<string>;

  /**
   * @throws TypeError without a native dialect, when two dialects share a name or a path, or when the prefixes of
   *   keys are ambiguous
   */
  constructor(readonly all: readonly Dialect[]) {
    const native = all.find(({ prefix }) => prefix === '');
    if (native === undefined) throw new TypeError('One dialect must be the native one, without a prefix.');
    this.native = native;
    this.emulated = all.filter(dialect => dialect !== native);
    this.byName = new Map(all.map(dialect => [dialect.name, dialect]));
    this.keyPrefixes = new Set(all.map(({ keys }) => keys.prefix));
    refuseDuplicates(
      'names',
      all.map(({ name }) => name),
    );
    refuseDuplicates(
      'paths',
      all.flatMap(({ prefix, otherPrefixes = [] }) => [prefix, ...otherPrefixes]),
    );
    const ambiguity = ambiguityOf(all.map(({ keys }) => keys));
    if (ambiguity !== undefined) throw new TypeError(ambiguity);
  }

  /** The dialect with the prefix of a route or a normalized path, else the native one. */
  at(path: string): Dialect {
    return (
      this.emulated.find(({ prefix }) => path === prefix || path.startsWith(`${prefix}/`)) ?? this.native
    );
  }

  /** The dialect of a key; the native one for a name without conventions of its own. */
  named(name: DialectName): Dialect {
    return this.byName.get(name) ?? this.native;
  }

  /** The key with the prefix that it was created with, whichever prefix it was sent with. */
  canonicalKey(text: string): string {
    for (const { keys } of this.all) {
      const alias = keys.aliases.find(prefix => text.startsWith(prefix));
      if (alias !== undefined) return keys.prefix + text.slice(alias.length);
    }
    return text;
  }

  /** The target of a request under its dialect's own prefix, whichever of its prefixes it was sent to. */
  canonicalTarget(target: string): string {
    const path = pathInTarget(target);
    for (const { prefix, otherPrefixes = [] } of this.emulated) {
      const other = otherPrefixes.find(one => path === one || path.startsWith(`${one}/`));
      if (other === undefined) continue;
      const query = target.search(/[?#]/);
      return prefix + path.slice(other.length) + (query === -1 ? '' : target.slice(query));
    }
    return target;
  }

  /** Sets `request.dialect`, before the first hook and for all of them. */
  decorate(fastify: FastifyInstance): void {
    const dialectOf = (request: FastifyRequest): Dialect =>
      this.at(request.routeOptions.url ?? pathInTarget(request.url));
    fastify.decorateRequest(KNOWN_DIALECT, null);
    fastify.decorateRequest('dialect', {
      getter(this: FastifyRequest): Dialect {
        return (this[KNOWN_DIALECT] ??= dialectOf(this));
      },
    });
  }
}

function refuseDuplicates(what: string, values: readonly string[]): void {
  const twice = values.find((value, place) => values.indexOf(value) !== place);
  if (twice !== undefined) throw new TypeError(`Two dialects share ${what}: ${twice}.`);
}
