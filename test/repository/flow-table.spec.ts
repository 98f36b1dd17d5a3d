import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { flowTable, withFlowTable } from '../../tools/flow-table/flow-table.js';
import { handlersInCode } from '../../tools/flow-table/handlers-in-code.js';

const handlers = handlersInCode(process.cwd());

test('the README’s flow table matches the code (npm run flow-table writes it)', () => {
  const readme = readFileSync('README.md', 'utf8');
  expect(readme).toBe(withFlowTable(readme, flowTable(handlers)));
});

test('no two handlers share a durable consumer', () => {
  const durables = handlers.map(handler => handler.durable);
  expect(new Set(durables).size).toBe(durables.length);
});

test("a durable consumer is named for its service, and a handler's file for its event", () => {
  for (const { service, durable, file, subscribedTo } of handlers) {
    expect(durable.startsWith(`${service}--`)).toBe(true);
    const event = subscribedTo.endsWith('.*')
      ? `every-${subscribedTo.slice(0, -'.*'.length)}-event`
      : subscribedTo.replaceAll(/(?<=[a-z])([A-Z])/g, '-$1').toLowerCase();
    expect(file).toContain(`-on-${event}`);
    expect(durable).toBe(`${service}--${event}`);
  }
});
