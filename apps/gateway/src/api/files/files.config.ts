import { z } from 'zod';
import { describeSetting, integer } from '#libs/platform';

const count = integer(1, 1_000_000);
const bytes = integer(1, 1_099_511_627_776);
const MIB = 1_048_576;

/** Files that workers attach to their assignments: where they are, and how many there may be. */
export const fileSettings = {
  /** A folder that all gateways share. Without it and without a bucket, files are not accepted. */
  FILES_DIR: describeSetting(
    z.string().startsWith('/'),
    'the absolute path of a folder',
    '/var/lib/files',
  ).optional(),
  /** Of one assignment, including those that are being uploaded. */
  MAX_FILES_PER_ASSIGNMENT: count.default(20),
  MAX_FILE_BYTES_PER_ASSIGNMENT: bytes.default(500 * MIB),
  /** Concurrent uploads of one gateway, and of one organization or key on it. */
  MAX_UPLOADS: count.default(64),
  MAX_UPLOADS_PER_ORGANIZATION: count.default(16),
  MAX_UPLOADS_PER_KEY: count.default(4),
};
