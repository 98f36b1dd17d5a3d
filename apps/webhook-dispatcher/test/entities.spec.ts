import { expect, it } from 'vitest';
import { connect } from '#libs/database';
import { createTestDatabase } from '#libs/testing';
import { EndpointEntity } from '../src/endpoints/endpoint.entity.js';
import { MIGRATIONS } from '../src/migrations/migrations.js';
import { SigningSecretEntity } from '../src/secrets/signing-secret.entity.js';

it('entities have the columns of the migrated tables', async () => {
  const database = await createTestDatabase();
  const entities = [EndpointEntity, SigningSecretEntity];
  const options = { url: database.url, schema: 'webhook_dispatcher', migrations: MIGRATIONS, entities };
  const dataSource = await connect(options, { warn: () => undefined });
  try {
    const { upQueries } = await dataSource.driver.createSchemaBuilder().log();
    // Indexes and checks are the migrations' alone.
    const ofColumns = upQueries.filter(({ query }) => !/DROP (INDEX|CONSTRAINT)/.test(query));
    expect(ofColumns.map(({ query }) => query)).toEqual([]);
  } finally {
    await dataSource.destroy();
    await database.drop();
  }
});
