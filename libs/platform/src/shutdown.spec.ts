import { EventEmitter } from 'node:events';
import { describe, expect, it } from 'vitest';
import { waitFor } from '#libs/testing';
import { GracefulShutdown } from './shutdown.js';
import type { ShutdownPhase } from './shutdown.js';

function setUp(phases: (seen: string[]) => readonly ShutdownPhase[], timeoutMs = 5_000) {
  const signals = new EventEmitter();
  const seen: string[] = [];
  const exits: number[] = [];
  const write = (line: { msg: string }) => seen.push(`log: ${line.msg}`);
  const logger = { log: write, warn: write, error: write };
  const exit = (code: number) => exits.push(code);
  new GracefulShutdown({ phases: phases(seen), timeoutMs, logger, exit }).listen(signals);
  return { signals, seen, exits };
}

const phase = (name: string, seen: string[]): ShutdownPhase => ({
  name,
  run: async () => {
    await Promise.resolve();
    seen.push(name);
  },
});

describe('GracefulShutdown', () => {
  it('runs its phases in order and exits with 0', async () => {
    const { signals, seen, exits } = setUp(seen => [phase('stop', seen), phase('finish', seen)]);
    signals.emit('SIGTERM');
    await waitFor(() => exits.length > 0);
    expect(seen).toEqual(['log: Stopping.', 'stop', 'finish', 'log: Stopped.']);
    expect(exits).toEqual([0]);
  });

  it('continues after a phase that fails, and exits with 1', async () => {
    const { signals, seen, exits } = setUp(seen => [
      { name: 'flush', run: () => Promise.reject(new Error('no')) },
      phase('leave', seen),
    ]);
    signals.emit('SIGINT');
    await waitFor(() => exits.length > 0);
    expect(seen).toContain('log: Could not flush.');
    expect(seen).toContain('leave');
    expect(exits).toEqual([1]);
  });

  it('exits with 1 when it takes too long', async () => {
    const { signals, exits } = setUp(() => [{ name: 'hang', run: () => new Promise(() => undefined) }], 20);
    signals.emit('SIGTERM');
    await waitFor(() => exits.length > 0);
    expect(exits).toEqual([1]);
  });

  it('exits immediately on the second signal', () => {
    const { signals, exits } = setUp(() => [{ name: 'hang', run: () => new Promise(() => undefined) }]);
    signals.emit('SIGINT');
    expect(exits).toEqual([]);
    signals.emit('SIGINT');
    expect(exits).toEqual([1]);
  });

  it.each(['uncaughtException', 'unhandledRejection'])('logs the error and exits with 1 on an %s', event => {
    const { signals, seen, exits } = setUp(() => []);
    signals.emit(event, new Error('a defect'));
    expect(seen).toEqual([`log: The process ends: ${event}.`]);
    expect(exits).toEqual([1]);
  });
});
