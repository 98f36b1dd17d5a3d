import { z } from 'zod';
import { readJson } from '#libs/contracts';
import { describeSetting, flag, integer, url } from '#libs/platform';

const count = integer(1, 1_000_000);
const bytes = integer(1, 1_099_511_627_776);
const MIB = 1_048_576;
const GIB = 1_024 * MIB;

/** Files that workers attach to their assignments: where they are, and how many there may be. */
export const fileSettings = {
  /** A folder that all gateways share. Without it and without a bucket, files are not accepted. */
  FILES_DIR: describeSetting(
    z.string().startsWith('/'),
    'the absolute path of a folder',
    '/var/lib/files',
  ).optional(),
  /** A bucket of S3 or of a service that speaks its protocol, instead of the folder. */
  FILES_S3_BUCKET: describeSetting(z.string().min(3).max(63), 'the name of a bucket', 'evidence').optional(),
  FILES_S3_REGION: describeSetting(z.string().min(1), 'a region', 'eu-central-1').default('us-east-1'),
  FILES_S3_ENDPOINT: url(['https', 'http'], 'https://s3.example.com').optional(),
  FILES_S3_PREFIX: describeSetting(
    z.string().regex(/^(?:[\w.-]+\/)*$/),
    'the beginning of each key, with a slash at its end',
    'countersign/',
  ).default(''),
  FILES_S3_PATH_STYLE: flag.default(false),
  /** Without them, the credentials of the environment or of the machine are used, as by every program of AWS. */
  FILES_S3_ACCESS_KEY_ID: describeSetting(
    z.string().min(1),
    'an access key id',
    'AKIAIOSFODNN7EXAMPLE',
  ).optional(),
  FILES_S3_SECRET_ACCESS_KEY: describeSetting(z.string().min(1), 'its secret', '40 characters').optional(),
  /** Downloads are redirected to a link that is valid for so long, instead of passing through the gateway. */
  FILES_S3_LINK_SECONDS: integer(10, 3_600).optional(),
  /**
   * The virus scan: a program for each file, whose exit code is the verdict, or an ICAP server. Without one, files are
   * not scanned; with one, no file is served that was not.
   */
  FILE_SCAN_COMMAND: describeSetting(
    z
      .string()
      .transform((text, context): unknown => {
        const read = readJson(text);
        if (read.outcome === 'read') return read.value;
        context.addIssue({ code: 'custom', message: 'Must be JSON.' });
        return z.NEVER;
      })
      .pipe(z.tuple([z.string().min(1)], z.string())),
    'a program and its arguments as a JSON array; {path} stands for the path of the file, else it is the input',
    '["clamdscan","--no-summary","-"]',
  ).optional(),
  FILE_SCAN_ICAP_URL: url(['icap'], 'icap://127.0.0.1:1344/avscan').optional(),
  /** Shorter than connections may be idle, since nothing is sent to the client meanwhile. */
  FILE_SCAN_TIMEOUT_MS: integer(1, 80_000).default(60_000),
  /** Of one assignment, including those that are being uploaded. */
  MAX_FILES_PER_ASSIGNMENT: count.default(20),
  MAX_FILE_BYTES_PER_ASSIGNMENT: bytes.default(500 * MIB),
  /** Of all assignments of one organization, over all gateways. */
  MAX_FILE_BYTES_PER_ORGANIZATION: bytes.default(100 * GIB),
  /** Concurrent uploads of one gateway, and of one organization or key on it. */
  MAX_UPLOADS: count.default(64),
  MAX_UPLOADS_PER_ORGANIZATION: count.default(16),
  MAX_UPLOADS_PER_KEY: count.default(4),
};
