import { expect, test } from 'vitest';
import { readArguments } from './arguments.js';

function read(...args: string[]) {
  const printed: string[] = [];
  const complaints: string[] = [];
  const output = {
    print: (text: string) => printed.push(text),
    complain: (text: string) => complaints.push(text),
  };
  return { asked: readArguments(args, output, 7), printed, complaints };
}

test('without arguments it runs for five minutes with the random seed', () => {
  expect(read().asked).toEqual({
    outcome: 'run',
    options: {
      durationMs: 300_000,
      seed: 7,
      only: [],
      tasks: 1_000,
      servers: 'single',
      recoveryLimitMs: 30_000,
    },
  });
});

test('all options can be given', () => {
  const { asked } = read(
    '--minutes',
    '20',
    '--seed',
    '42',
    '--only',
    'nats-leader-killed',
    'nats-rolled',
    '--replicated',
    '--tasks',
    '9',
    '--recovery',
    '60',
  );
  expect(asked).toEqual({
    outcome: 'run',
    options: {
      durationMs: 1_200_000,
      seed: 42,
      only: ['nats-leader-killed', 'nats-rolled'],
      tasks: 9,
      servers: 'replicated',
      recoveryLimitMs: 60_000,
    },
  });
});

test('--list only prints the list', () => {
  expect(read('--list').asked).toEqual({ outcome: 'list', servers: 'single' });
});

test('help is printed', () => {
  const { asked, printed } = read('--help');
  expect(asked).toEqual({ outcome: 'done' });
  expect(printed.join('\n')).toContain('--minutes');
});

test.each([
  [['--minutes', 'soon'], 'number from 0.25'],
  [['--minutes', '0'], 'number from 0.25'],
  [['--seed', '-1'], 'an integer from'],
  [['--seed', '1e3'], 'an integer from'],
  [['--tasks', '0'], 'an integer from'],
  [['--only', 'rain'], '--list names them all'],
  [['--only', 'nats-leader-killed'], 'with single servers'],
  [['--replicated', '--only', 'nats-killed'], 'with replicated servers'],
  [['--loud'], 'unknown option'],
  [['twenty'], 'too many arguments'],
])('%j is refused with a reason', (args, reason) => {
  const { asked, complaints } = read(...args);
  expect(asked).toEqual({ outcome: 'bad_arguments' });
  expect(complaints.join('\n')).toContain(reason);
});
