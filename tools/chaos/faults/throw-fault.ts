import { setTimeout as pause } from 'node:timers/promises';
import type { ServiceHandle } from '#libs/embedded';
import type { Fault, PathTrouble, TimedFault } from '../plan/fault.js';
import type { TcpProxy } from '../proxy/tcp-proxy.js';
import type { NatsBroker } from '../world/nats-broker.js';
import type { NatsServer } from '../world/nats-server.js';
import { processOf } from '../world/world.js';
import type { World } from '../world/world.js';
import type { Traces } from '../facts/facts.js';
import { fillPostgres, lockTable, endSessions } from './foreign-sessions.js';
import { injectPoison } from './inject-poison.js';
import { repeatEvents } from './repeat-events.js';

/**
 * Throws one fault for its duration, then restores the system. Resolves after that, with an optional note for the
 * report.
 */
export async function throwFault(
  world: World,
  { fault, startMs, durationMs }: TimedFault,
  traces: Traces,
): Promise<string | undefined> {
  await pause(startMs);
  return inflict(world, fault, durationMs, traces);
}

async function inflict(
  world: World,
  fault: Fault,
  durationMs: number,
  traces: Traces,
): Promise<string | undefined> {
  const { nats, postgres, receiver, clocks } = world;
  switch (fault.kind) {
    case 'processes_killed':
      await killProcesses(fault.targets.map(target => processOf(world, target)));
      return fault.targets.map(({ service, replica }) => `${service} ${replica}`).join(', ');
    case 'process_paused':
      await pauseProcess(processOf(world, fault.target), durationMs);
      return `${fault.target.service} ${fault.target.replica}`;
    case 'nats_killed': {
      const servers = await nats.chosen(fault.servers);
      await killServers(nats, servers, traces);
      await pause(durationMs);
      await Promise.all(servers.map(server => server.start()));
      return namesOf(servers);
    }
    case 'nats_restarted':
      await nats.restart();
      return undefined;
    case 'nats_emptied': {
      const servers = await nats.chosen(fault.servers);
      await killServers(nats, servers, traces);
      for (const server of servers) server.empty();
      await Promise.all(servers.map(server => server.start()));
      return namesOf(servers);
    }
    case 'nats_block_cut':
      return cutNewestBlock(nats, fault.bytes, traces);
    case 'nats_path': {
      const servers = await nats.chosen(fault.servers);
      const paths = world.natsPaths.filter((_, index) =>
        servers.some(server => server === nats.servers[index]),
      );
      const detail = await troublePaths(paths, fault, durationMs);
      return namesOf(servers) ?? detail;
    }
    case 'postgres_path':
      return troublePaths([world.postgresPath], fault, durationMs);
    case 'postgres_killed':
      await postgres.kill(fault.signal);
      await pause(durationMs);
      await postgres.start();
      return undefined;
    case 'postgres_failover': {
      const startedAt = performance.now();
      let promotedAfterMs = 0;
      await postgres.failOver(port => {
        world.postgresPath.retarget(port);
        promotedAfterMs = performance.now() - startedAt;
      });
      return `promoted after ${(promotedAfterMs / 1_000).toFixed(1)} s`;
    }
    case 'postgres_sessions_ended':
      return endSessions(postgres.url);
    case 'postgres_full':
      return fillPostgres(postgres.url, durationMs);
    case 'postgres_locked':
      await lockTable(postgres.url, fault.table, durationMs);
      return fault.table;
    case 'clocks_apart':
      clocks.shift(1, fault.apartMs / 2);
      clocks.shift(2, -fault.apartMs / 2);
      await pause(durationMs);
      clocks.setRight();
      return undefined;
    case 'events_repeated':
      return repeatEvents(nats.url, fault.order, fault.count);
    case 'poison':
      return injectPoison(nats.url, traces);
    case 'receiver':
      receiver.setMood(fault.mood);
      await pause(durationMs);
      receiver.setMood(undefined);
      return undefined;
  }
}

/** Sends SIGKILL to all of them at once; their supervisor restarts them. */
async function killProcesses(handles: readonly ServiceHandle[]): Promise<void> {
  await Promise.all(handles.map(({ process }) => process.kill('SIGKILL')));
}

/** Pauses a process with its connections open, then resumes it. */
async function pauseProcess({ process }: ServiceHandle, pausedMs: number): Promise<void> {
  await process.kill('SIGSTOP');
  try {
    await pause(pausedMs);
  } finally {
    await process.kill('SIGCONT');
  }
}

/** What only killed servers had written is lost; a cluster loses nothing as long as a majority of it lives. */
async function killServers(nats: NatsBroker, servers: readonly NatsServer[], traces: Traces): Promise<void> {
  await Promise.all(servers.map(server => server.kill()));
  if (servers.length === nats.servers.length) traces.lossesAt.push(Date.now());
}

/** Undefined for the only server. */
function namesOf(servers: readonly NatsServer[]): string | undefined {
  return servers.flatMap(({ cluster }) => cluster?.serverName ?? []).join(', ') || undefined;
}

async function troublePaths(
  paths: readonly TcpProxy[],
  trouble: PathTrouble,
  durationMs: number,
): Promise<string | undefined> {
  for (const path of paths) path.change(trouble);
  await pause(durationMs);
  for (const path of paths) path.change({ trouble: 'none' });
  return trouble.trouble === 'delayed' ? `${trouble.delayMs} ms each way` : undefined;
}

/** Simulates a power failure of a broker that had acknowledged more than it had written. */
async function cutNewestBlock(nats: NatsBroker, bytes: number, traces: Traces): Promise<string> {
  await killServers(nats, nats.servers, traces);
  const cut = nats.servers.map(server => server.cutNewestBlock('TASK', bytes));
  await nats.start();
  return `${cut.join(', ')} bytes`;
}
