import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { inject } from 'vitest';
import { z } from 'zod';
import { SERVICES } from '#libs/contracts';
import type { ServiceName } from '#libs/contracts';

const LogLine = z.looseObject({
  service: z.string(),
  level: z.string(),
  msg: z.string().optional(),
  context: z.string().optional(),
  task_id: z.string().optional(),
  org_id: z.string().optional(),
  trace_id: z.string().optional(),
});
export type LogLine = z.infer<typeof LogLine>;

/** A service's log so far. Lines that are not JSON are from Node itself, such as warnings. */
export function logOf(service: ServiceName, folder = inject('logFolder')): readonly LogLine[] {
  return readFileSync(join(folder, `${service}.log`), 'utf8')
    .split('\n')
    .filter(line => line.startsWith('{') && line.endsWith('}'))
    .map(line => LogLine.parse(JSON.parse(line)));
}

/** Every line of every service that contains the text, in any field. */
export function linesWith(text: string): readonly LogLine[] {
  return SERVICES.flatMap(service => logOf(service)).filter(line => JSON.stringify(line).includes(text));
}
