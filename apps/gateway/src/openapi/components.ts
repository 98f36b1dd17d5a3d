import { EVENTS, Id, Instant, InstantOut, SumMicros } from '#libs/contracts';
import { documented } from '../edge/schemas/documented.js';
import './models/billing-models.js';
import './models/parts.js';
import './models/quality-models.js';
import './models/task-models.js';
import './models/webhook-models.js';
import './models/worker-models.js';
import { pascalCase } from './json-schema.js';

documented.add(SumMicros, {
  id: 'SumMicros',
  type: 'integer',
  format: 'int64',
  description: 'Micro-units, exact; may lie beyond 2^53.',
});
// The transformed value has no JSON schema of its own; it has the same format.
documented.add(Id, { type: 'string', format: 'uuid' });
documented.add(Instant, { type: 'string', format: 'date-time' });
documented.add(InstantOut, { type: 'string', format: 'date-time' });

for (const { type, data } of EVENTS) documented.add(data, { id: `${pascalCase(type)}Data` });

export { documented };
