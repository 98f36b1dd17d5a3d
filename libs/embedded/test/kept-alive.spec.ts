import { expect, test } from 'vitest';
import { waitFor } from '#libs/testing';
import type { Exit } from '../src/processes/child.js';
import { KeptAlive } from '../src/system/kept-alive.js';
import type { RunningProcess } from '../src/system/kept-alive.js';
import type { SystemEvent } from '../src/state/system-event.js';

/** A process that lives until the test ends it. */
class FakeProcess implements RunningProcess {
  readonly exited: Promise<Exit>;
  stopped = false;
  private end: (exit: Exit) => void = () => undefined;

  constructor(readonly pid: number) {
    this.exited = new Promise(resolve => (this.end = resolve));
  }

  kill(signal: NodeJS.Signals): void {
    this.end({ code: null, signal });
  }

  stop(): Promise<Exit> {
    this.stopped = true;
    this.end({ code: 0, signal: null });
    return this.exited;
  }
}

function keep(launchFailures = 0) {
  const launched: FakeProcess[] = [];
  const events: SystemEvent[] = [];
  let failuresLeft = 0;
  const kept = new KeptAlive({
    name: 'fake',
    launch: () => {
      if (failuresLeft > 0) {
        failuresLeft -= 1;
        return Promise.reject(new Error('no such program'));
      }
      failuresLeft = launched.length === 0 ? launchFailures : 0;
      const process = new FakeProcess(launched.length + 1);
      launched.push(process);
      return Promise.resolve(process);
    },
    ready: () => Promise.resolve(),
    report: event => events.push(event),
  });
  return { kept, launched, events };
}

test('the first death is reported and followed by an immediate restart', async () => {
  const { kept, launched, events } = keep();
  await kept.start();
  await kept.kill();
  await waitFor(() => kept.pid === 2, { describe: 'the second process' });

  expect(launched).toHaveLength(2);
  expect(events.filter(event => event.kind === 'died')).toEqual([
    { kind: 'died', what: 'fake', exit: { code: null, signal: 'SIGKILL' }, pauseMs: 0 },
  ]);
  await kept.stop();
});

test('the second consecutive death is followed by a pause, which a stop interrupts', async () => {
  const { kept, launched, events } = keep();
  await kept.start();
  await kept.kill();
  await waitFor(() => kept.pid === 2, { describe: 'the second process' });
  await kept.kill();
  await waitFor(() => events.some(event => event.kind === 'died' && event.pauseMs === 1_000), {
    describe: 'the pause of a second',
  });

  const before = Date.now();
  await kept.stop();
  expect(Date.now() - before).toBeLessThan(900);
  expect(launched).toHaveLength(2);
});

test('a process stopped in order stays stopped, and can be started again', async () => {
  const { kept, launched } = keep();
  await kept.start();
  await kept.stop();
  expect(launched.map(process => process.stopped)).toEqual([true]);
  expect(kept.pid).toBeUndefined();

  await kept.start();
  expect(kept.pid).toBe(2);
  await kept.stop();
});

test('a failed restart is retried', async () => {
  const { kept, events } = keep(1);
  await kept.start();
  await kept.kill();
  await waitFor(() => kept.pid === 2, { describe: 'the second process' });
  expect(events.filter(event => event.kind === 'start_failed')).toHaveLength(1);
  await kept.stop();
});
