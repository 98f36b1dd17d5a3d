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
    options: { durationMs: 300_000, seed: 7, only: [], episode: undefined },
  });
});

test('everything can be given', () => {
  const args = ['--minutes', '0.5', '--seed', '42', '--only', 'POST /v1/tasks', '--episode', '3'];
  expect(read(...args).asked).toEqual({
    outcome: 'run',
    options: { durationMs: 30_000, seed: 42, only: ['POST /v1/tasks'], episode: 3 },
  });
});

test('help is printed', () => {
  const { asked, printed } = read('--help');
  expect(asked).toEqual({ outcome: 'done' });
  expect(printed.join('\n')).toContain('--seed');
});

test.each([
  [['--minutes', 'soon'], 'number from 0.1'],
  [['--minutes', '0'], 'number from 0.1'],
  [['--seed', '-1'], 'integer'],
  [['--seed', '1e3'], 'integer'],
  [['--episode', 'first'], 'integer'],
  [['--loud'], 'unknown option'],
  [['five'], 'too many arguments'],
])('%j is refused with a reason', (args, reason) => {
  const { asked, complaints } = read(...args);
  expect(asked).toEqual({ outcome: 'bad_arguments' });
  expect(complaints.join('\n')).toContain(reason);
});
