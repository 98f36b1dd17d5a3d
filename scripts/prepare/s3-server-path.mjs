/** Prints the path of the server of the S3 protocol, after making it if it is missing. */
import { join } from 'node:path';
import { ensureS3Server } from './s3-server.mjs';

process.stdout.write(ensureS3Server(join(import.meta.dirname, '../..'), process.env));
