import { join } from 'node:path';
import { readBroker } from '../chaos/facts/read-broker.js';
import { readDatabase } from '../chaos/facts/read-database.js';
import { streamEqualsLog } from '../chaos/invariants/event-stream.js';
import type { FuzzOptions } from './arguments.js';
import { runEpisode } from './episode.js';
import type { EpisodeInput } from './episode.js';
import { EventLoops } from './event-loops.js';
import type { Stall } from './event-loops.js';
import { Findings } from './findings.js';
import { AnswerSchemas } from './invariants/answer-schemas.js';
import { checkAtTheEnd } from './invariants/at-the-end.js';
import type { CheckedAtTheEnd, FinalFacts } from './invariants/at-the-end.js';
import { foreignMarkersIn } from './invariants/nothing-is-foreign.js';
import { draftsFor } from './requests/draft-arbitrary.js';
import { Transcript } from './transcript.js';
import { startFuzzWorld } from './world/fuzz-world.js';
import type { FuzzWorld } from './world/fuzz-world.js';

/** Number of concurrent scenes; the requests of each are sequential. */
const LANES = 3;
/** How long the relay may take to publish the last events. */
const PUBLISHED_WITHIN_MS = 20_000;

export interface FuzzResult {
  readonly findings: Findings;
  readonly atTheEnd: readonly CheckedAtTheEnd[];
  readonly requests: number;
  readonly statuses: ReadonlyMap<string, number>;
  readonly episodes: number;
  readonly longestStall: Stall | undefined;
  readonly transcriptPath: string;
}

/** One run: starts a system in `stateDir`, sends requests to it until the time is up, and checks the invariants. */
export async function runFuzz(
  options: FuzzOptions,
  stateDir: string,
  say: (line: string) => void,
  signal: AbortSignal,
): Promise<FuzzResult> {
  say('Starting the system.');
  const world = await startFuzzWorld(stateDir, signal);
  try {
    return await inWorld(world, options, stateDir, say, signal);
  } finally {
    await world.stop();
  }
}

async function inWorld(
  world: FuzzWorld,
  options: FuzzOptions,
  stateDir: string,
  say: (line: string) => void,
  signal: AbortSignal,
): Promise<FuzzResult> {
  const transcript = new Transcript(join(stateDir, 'requests.log'));
  const findings = new Findings();
  const eventLoops = new EventLoops(world.system);
  const over = new AbortController();
  const watched = eventLoops.watch(over.signal);
  const operations = operationsFor(world, options);
  say(`Sending requests to ${operations.length} operations for ${options.durationMs / 1_000} s.`);
  const timeIsUp = AbortSignal.any([signal, AbortSignal.timeout(options.durationMs)]);
  const schemas = new AnswerSchemas(world.description);
  const drafts = draftsFor(world.description, operations);
  const input = { world, schemas, drafts, findings, transcript, seed: options.seed, signal: timeIsUp };
  let episodes: number;
  try {
    episodes = await runLanes(input, options.episode);
  } finally {
    over.abort();
    await watched;
    transcript.close();
  }
  signal.throwIfAborted();
  say('Checking what must hold.');
  const atTheEnd = checkAtTheEnd(await finalFacts(world, eventLoops));
  return {
    ...{ findings, atTheEnd, episodes, longestStall: eventLoops.longest },
    ...{ requests: transcript.requests, statuses: transcript.statuses, transcriptPath: transcript.path },
  };
}

function operationsFor({ description }: FuzzWorld, { only }: FuzzOptions) {
  const { operations } = description;
  if (only.length === 0) return operations;
  const chosen = operations.filter(({ id, name }) => only.some(text => name.includes(text) || id === text));
  if (chosen.length === 0) throw new Error(`No operation is named like ${only.join(' or ')}.`);
  return chosen;
}

/** Each lane starts the next episode when it has finished one. Returns the number of episodes. */
async function runLanes(input: Omit<EpisodeInput, 'episode'>, only: number | undefined): Promise<number> {
  if (only !== undefined) {
    await runEpisode({ ...input, episode: only });
    return 1;
  }
  let next = 0;
  const lane = async (): Promise<void> => {
    while (!input.signal.aborted) {
      next += 1;
      await runEpisode({ ...input, episode: next });
    }
  };
  await Promise.all(Array.from({ length: LANES }, lane));
  return next;
}

async function finalFacts(
  world: FuzzWorld,
  { stalls, longest: longestStall }: EventLoops,
): Promise<FinalFacts> {
  const unhealthy = await unhealthyOf(world);
  const foreignWebhooks = world.receiver
    .taken()
    .flatMap(({ path, body }) =>
      foreignMarkersIn(path, body).map(marker => `${path} got ${marker}: ${body}`),
    );
  const giveUpAt = performance.now() + PUBLISHED_WITHIN_MS;
  for (;;) {
    const { log, ledger, deadLetters } = await readDatabase(world.system.databaseUrl);
    const { stream } = await readBroker(world.system.natsUrl);
    if (streamEqualsLog({ stream, log }).length > 0 && performance.now() < giveUpAt) continue;
    return {
      log,
      ledger,
      stream,
      deadLetters,
      events: world.events,
      stalls,
      longestStall,
      unhealthy,
      foreignWebhooks,
    };
  }
}

async function unhealthyOf({ system }: FuzzWorld): Promise<readonly string[]> {
  const asked = system.replicas.flatMap(({ service, opsUrl }) =>
    ['/healthz', '/readyz'].map(async path => {
      const response = await fetch(opsUrl + path, { headers: { connection: 'close' } });
      return response.ok ? [] : [`${service} ${path}: ${response.status} ${await response.text()}`];
    }),
  );
  return (await Promise.all(asked)).flat();
}
