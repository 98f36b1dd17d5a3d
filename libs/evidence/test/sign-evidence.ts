import { DocumentBuilder, SIGNED_TYPES, SigningKeys, newSigningKey, pseudonymOf } from '../src/index.js';
import type { Transition } from '../src/index.js';

const SECRET = Buffer.alloc(32, 7);

export async function newKeys(): Promise<SigningKeys> {
  return SigningKeys.load({ current: newSigningKey(), former: [] });
}

/** The document of these transitions in canonical form. */
export function documentOf(
  transitions: readonly Transition[],
  request: Readonly<Record<string, unknown>>,
): string {
  const builder = new DocumentBuilder(request, workerId => pseudonymOf(workerId, SECRET));
  for (const transition of transitions) builder.add(transition);
  return builder.build().canonical;
}

/** The file of a document in canonical form. */
export async function fileOf(canonical: string, keys: SigningKeys): Promise<string> {
  const signature = await keys.sign(Buffer.from(canonical), SIGNED_TYPES.evidence);
  return `{"evidence":${canonical},"signature":${JSON.stringify(signature)}}`;
}
