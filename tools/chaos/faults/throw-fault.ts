import { setTimeout as pause } from 'node:timers/promises';
import type { ServiceHandle } from '#libs/embedded';
import type { Fault, TimedFault } from '../plan/fault.js';
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
    case 'nats_killed':
      await nats.kill();
      traces.lossesAt.push(Date.now());
      await pause(durationMs);
      await nats.start();
      return undefined;
    case 'nats_restarted':
      await nats.stop();
      await nats.start();
      return undefined;
    case 'nats_emptied':
      await nats.kill();
      nats.empty();
      traces.lossesAt.push(Date.now());
      await nats.start();
      return undefined;
    case 'nats_block_cut':
      return cutNewestBlock(nats, fault.bytes, traces);
    case 'path': {
      const path = fault.to === 'nats' ? world.natsPath : world.postgresPath;
      path.change(fault);
      await pause(durationMs);
      path.change({ trouble: 'none' });
      return fault.trouble === 'delayed' ? `${fault.delayMs} ms each way` : undefined;
    }
    case 'postgres_killed':
      await postgres.kill(fault.signal);
      await pause(durationMs);
      await postgres.start();
      return undefined;
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

/** Simulates a power failure of a broker that had acknowledged more than it had written. */
async function cutNewestBlock(nats: NatsServer, bytes: number, traces: Traces): Promise<string> {
  await nats.kill();
  const cut = nats.cutNewestBlock('TASK', bytes);
  traces.lossesAt.push(Date.now());
  await nats.start();
  return `${cut} bytes`;
}
