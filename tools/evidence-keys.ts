/**
 * `npm run --silent evidence-keys [-- --rotate keys.json]`
 *
 * Prints a value for EVIDENCE_SIGNING_KEYS: a new key, or the given keys with a new one in front.
 */
import { readFileSync } from 'node:fs';
import { Command } from 'commander';
import { z } from 'zod';
import { readJson } from '#libs/contracts';
import { SigningKeyFile, newKeyFile, withNewKey } from '#libs/evidence';

const program = new Command('evidence-keys')
  .description(
    'Prints the keys that sign evidence, for the setting EVIDENCE_SIGNING_KEYS. The output is secret.',
  )
  .option('--rotate <file>', 'the keys so far: they stay published, and the first no longer signs');
const { rotate } = z.object({ rotate: z.string().optional() }).parse(program.parse().opts());

function keysIn(file: string): SigningKeyFile {
  const json = readJson(readFileSync(file, 'utf8'));
  const keys = SigningKeyFile.safeParse(json.outcome === 'read' ? json.value : undefined);
  // Without Zod's message, which may repeat a part of a key.
  if (!keys.success) throw new Error(`${file} is not a JWK Set whose first Ed25519 key is private.`);
  return keys.data;
}

try {
  console.log(JSON.stringify(rotate === undefined ? newKeyFile() : withNewKey(keysIn(rotate))));
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
}
