/** A durable consumer of a client that is not one of the services, as it was last seen. */
export interface KnownConsumer {
  readonly name: string;
  /** Creation of the stream on which it was seen. */
  readonly streamCreatedAt: Date;
  /** When its loss was noticed; null while it is there. */
  readonly lostAt: Date | null;
}

export interface ConsumerChanges {
  /** New, returned, or seen on another stream than before. */
  readonly seen: readonly string[];
  /** Gone with the stream they were on. */
  readonly lost: readonly string[];
  /** Deleted by their owners, or lost so long ago that they are no longer expected back. */
  readonly forgotten: readonly string[];
  /** Lost, earlier or now, and not back. */
  readonly missing: readonly string[];
}

/** Equal to the retention of the streams. */
const MISSED_FOR_MS = 7 * 24 * 3_600_000;

/**
 * Compares the known consumers of a stream with those that exist now.
 *
 * A stream that was created later than the one a consumer was seen on is another stream: the broker lost its storage,
 * and the consumer with it. On the same stream, a missing consumer was deleted by its owner.
 *
 * @param present names of the durable consumers that exist now
 */
export function consumerChanges(
  known: readonly KnownConsumer[],
  present: ReadonlySet<string>,
  streamCreatedAt: Date,
  now: Date,
): ConsumerChanges {
  const byName = new Map(known.map(one => [one.name, one]));
  const isSame = (one: KnownConsumer): boolean => one.streamCreatedAt.getTime() === streamCreatedAt.getTime();
  const absent = known.filter(({ name }) => !present.has(name));
  const lost = absent.filter(one => one.lostAt === null && !isSame(one)).map(({ name }) => name);
  const forgotten = absent
    .filter(({ lostAt, ...one }) =>
      lostAt === null ? isSame({ ...one, lostAt }) : now.getTime() - lostAt.getTime() > MISSED_FOR_MS,
    )
    .map(({ name }) => name);
  const seen = [...present].filter(name => {
    const before = byName.get(name);
    return before === undefined || before.lostAt !== null || !isSame(before);
  });
  const missing = absent.map(({ name }) => name).filter(name => !forgotten.includes(name));
  return { seen, lost, forgotten, missing };
}
