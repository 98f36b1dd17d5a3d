import { expect, it } from 'vitest';
import { RowError, connect } from '#libs/database';
import { createTestDatabase } from '#libs/testing';
import { SubscriptionsRepository } from '../src/intake/subscriptions.repository.js';
import { MIGRATIONS } from '../src/migrations/migrations.js';
import { EXAMPLES, TASK_ID } from './example-events.js';

const CALLBACK = `
  INSERT INTO callbacks (task_id, org_id, url, sealed_auth, max_retries, backoff_seconds, dialect)
  VALUES ($1, $2, 'https://example.com', '', 3, 30, $3)`;

it('a subscription in a dialect that this release does not know is refused, and the error names the column', async () => {
  const database = await createTestDatabase();
  const options = { url: database.url, schema: 'webhook_dispatcher', migrations: MIGRATIONS };
  const dataSource = await connect(options, { warn: () => undefined });
  try {
    const events = EXAMPLES.filter(({ subject }) => subject === TASK_ID);
    const subscriptions = new SubscriptionsRepository(dataSource);
    await dataSource.query(CALLBACK, [TASK_ID, events[0]?.orgid, 'native']);
    expect((await subscriptions.audienceOf(events)).unconfirmedTaskIds).toEqual([TASK_ID]);

    await dataSource.query(`UPDATE callbacks SET dialect = 'morse'`);
    const refused = subscriptions.audienceOf(events);
    await expect(refused).rejects.toThrow(RowError);
    await expect(refused).rejects.toThrow(
      /does not fit its schema\. \/dialect: Must be one of native, .* \(SELECT/,
    );
  } finally {
    await dataSource.destroy();
    await database.drop();
  }
});
