import { availableParallelism } from 'node:os';
import { durationMs, integer } from '#libs/platform';

const count = integer(1, 1_000_000);
const bytes = integer(1, 1_099_511_627_776);
const MIB = 1_048_576;

/** Limits on what one client may use of the gateway. Each limit refuses only the client that exceeds it. */
export const edgeSettings = {
  /** TCP connections of this process, and per client address. Trusted proxies have no limit of their own. */
  MAX_CONNECTIONS: count.default(16_384),
  MAX_CONNECTIONS_PER_ADDRESS: count.default(4_096),
  /** Unanswered requests on one connection (HTTP pipelining). */
  MAX_PIPELINED_REQUESTS: count.default(32),
  MAX_HEADER_BYTES: integer(1_024, MIB).default(16_384),
  /** Time limits for receiving the headers, and the whole request with its body. */
  HEADERS_TIMEOUT_MS: durationMs.default(10_000),
  REQUEST_TIMEOUT_MS: durationMs.default(30_000),
  /** At shutdown, how long clients have to send another request on a kept connection. Fastify closes within 10 s. */
  KEEP_ALIVE_DRAIN_MS: integer(1, 8_000).default(3_000),
  /** A body that arrives more slowly than this, on average after its first five seconds, is refused. */
  MIN_BODY_BYTES_PER_SECOND: bytes.default(1_024),
  /** A file that is attached to an assignment, and the time in which it must arrive. */
  MAX_FILE_BYTES: bytes.default(100 * MIB),
  FILE_UPLOAD_TIMEOUT_MS: durationMs.default(900_000),
  /** Requests whose body is being received. */
  MAX_BODIES_PER_ADDRESS: count.default(512),
  MAX_BODIES_PER_KEY: count.default(256),
  /** Bytes of bodies that are buffered or whose requests are being answered. One body has at most 1 MiB. */
  MAX_BUFFERED_BYTES: bytes.default(256 * MIB),
  MAX_BUFFERED_BYTES_PER_ORGANIZATION: bytes.default(64 * MIB),
  MAX_BUFFERED_BYTES_PER_KEY: bytes.default(32 * MIB),
  /** Concurrent requests; the queue of each organization; and the maximum time in it. */
  MAX_CONCURRENT_REQUESTS: count.default(256),
  MAX_CONCURRENT_REQUESTS_PER_ORGANIZATION: count.default(64),
  MAX_CONCURRENT_REQUESTS_BESIDE_OTHERS: count.default(4),
  /** Measured: one core takes about 20 tasks per second through their whole life (docs/decisions/0081). */
  TASKS_PER_SECOND_BESIDE_OTHERS: integer(1, 1_000_000).default(5 * availableParallelism()),
  MAX_QUEUED_REQUESTS_PER_ORGANIZATION: count.default(512),
  REQUEST_QUEUE_TIMEOUT_MS: durationMs.default(10_000),
};
