import type { ApiDescription } from '#libs/api-description';
import type { SeededRandom } from '../../chaos/random.js';
import type { FuzzWorld } from '../world/fuzz-world.js';
import { Secrets } from './secrets.js';
import { SetUp } from './set-up.js';
import { Tenant } from './tenant.js';

/** Two separate organizations with resources and keys of every kind. */
export interface Scene {
  readonly tenants: readonly [Tenant, Tenant];
  readonly secrets: Secrets;
}

export async function createScene(world: FuzzWorld, random: SeededRandom): Promise<Scene> {
  const secrets = new Secrets();
  secrets.add(world.operatorKey, 'the operator');
  const [one, other] = [newTenant(world, random), newTenant(world, random)];
  await Promise.all([one, other].map(tenant => new SetUp(world, tenant, secrets).run()));
  return { tenants: [one, other], secrets };
}

function newTenant(
  { description, receiver }: { description: ApiDescription; receiver: { url: string } },
  random: SeededRandom,
): Tenant {
  return new Tenant(description, random, receiver.url);
}
