import { expect, test } from 'vitest';
import { curlLine } from './curl-line.rule.js';

test('the line has the address, the key, and the task', () => {
  const task = {
    task_type: 'verification',
    title: "Check the sender's address",
    instructions: 'Compare both.',
    output: { schema: { is_right: 'boolean' } },
  };
  const line = curlLine({ origin: 'https://api.example.com', apiKey: 'cs_live_1', task });
  expect(line).toBe(
    [
      "curl -sS 'https://api.example.com/v1/tasks' \\",
      "  -H 'Authorization: Bearer cs_live_1' \\",
      "  -H 'Content-Type: application/json' \\",
      String.raw`  -d '{"task_type":"verification","title":"Check the sender'\''s address","instructions":"Compare both.","output":{"schema":{"is_right":"boolean"}}}'`,
    ].join('\n'),
  );
});

test('without a key the line takes it from the shell', () => {
  const line = curlLine({ origin: 'https://api.example.com', apiKey: undefined, task: { title: 'a' } });
  expect(line).toContain('-H "Authorization: Bearer $KEY" \\\n');
});
