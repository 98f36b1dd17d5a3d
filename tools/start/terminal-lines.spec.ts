import { expect, test } from 'vitest';
import type { SystemEvent } from '#libs/embedded';
import { lineFor } from './terminal-lines.js';

const events: readonly (readonly [SystemEvent, RegExp])[] = [
  [{ kind: 'ready', what: 'matcher', tookMs: 1_234 }, /^matcher +ready after 1\.2 s$/],
  [
    { kind: 'died', what: 'matcher', exit: { code: null, signal: 'SIGKILL' }, pauseMs: 0 },
    /^matcher +DIED \(SIGKILL\); starting it again at once$/,
  ],
  [
    { kind: 'died', what: 'matcher', exit: { code: 3, signal: null }, pauseMs: 2_000 },
    /^matcher +DIED \(exit code 3\); starting it again in 2 s$/,
  ],
  [
    { kind: 'start_failed', what: 'NATS', cause: new Error('no room\nat line 3'), pauseMs: 1_000 },
    /^NATS +could not be started \(no room\); trying again in 1 s$/,
  ],
  [
    { kind: 'logged_error', what: 'billing', message: 'no broker' },
    /^billing +error: no broker \(more in \/state\/logs\/billing\.log\)$/,
  ],
  [
    { kind: 'port_moved', what: 'NATS', from: 20_001, to: 20_002 },
    /^NATS +port 20001 is in use by another program; it gets port 20002$/,
  ],
];

test.each(events)('%o is described in one line', (event, line) => {
  expect(lineFor(event, '/state')).toMatch(line);
});
