import { z } from 'zod';
import { EXAMPLE, Id, InstantOut, Sha256Hex, Sha256Out } from '#libs/contracts';
import { documented, named } from '../../edge/schemas/documented.js';
import { fileNameFault } from './content/file-name.rule.js';
import type { FilePage } from './file.repository.js';
import type { FileRow } from './files.sql.js';

/** The body of the example upload, `{}`, has this SHA-256. */
const EXAMPLE_SHA256 = '44136fa355b3678a1146ad16f7e8649e94fb4fc21fe77e8310c060f61caaff8a';

const FileName = z.string().superRefine((name, context) => {
  const fault = fileNameFault(name);
  if (fault !== undefined) context.addIssue({ code: 'custom', message: fault });
});
documented.add(FileName, {
  type: 'string',
  minLength: 1,
  maxLength: 255,
  examples: ['reading.json'],
  description: 'At most 255 bytes in UTF-8, without a path or control characters; kept exactly.',
});

const StatedSha256 = Sha256Hex.optional();
documented.add(StatedSha256, {
  type: 'string',
  pattern: '^[0-9a-fA-F]{64}$',
  examples: [EXAMPLE_SHA256],
  description:
    'Of the content, in hex. Not needed with a `Content-Digest` header (RFC 9530) that has `sha-256`.',
});

export const UploadQuery = z.strictObject({ name: FileName, sha256: StatedSha256 });
export type UploadQuery = z.output<typeof UploadQuery>;

export const FileView = named(
  'FileView',
  z.strictObject({
    id: Id,
    task_id: Id,
    assignment_id: Id,
    name: z.string(),
    media_type: z.string(),
    size_bytes: z.int(),
    sha256: Sha256Out,
    /**
     * `not_configured`: this installation had no virus scan when the file arrived, and it has not been scanned since.
     * `infected`: a scan after it was stored found something.
     */
    scan: z.enum(['clean', 'not_configured', 'infected']),
    /** Whether the content is served: not to be downloaded otherwise, nor named by an answer. */
    readable: z.boolean(),
    created_at: InstantOut,
  }),
  {
    id: EXAMPLE.fileId,
    task_id: EXAMPLE.taskId,
    assignment_id: EXAMPLE.assignmentId,
    name: 'reading.json',
    media_type: 'application/json',
    size_bytes: 2,
    sha256: EXAMPLE_SHA256,
    scan: 'clean',
    readable: true,
    created_at: EXAMPLE.startedAt,
  },
);
export type FileView = z.infer<typeof FileView>;

/** @param isReadable whether {@link FileContents.isServable} */
export function toFileView(row: FileRow, isReadable: boolean): FileView {
  const { file_id: id, task_id, assignment_id, name, media_type, size_bytes, sha256 } = row;
  return {
    ...{ id, task_id, assignment_id, name, media_type, size_bytes, sha256 },
    scan: row.infected_at === null ? row.scan : 'infected',
    readable: isReadable,
    created_at: row.created_at.toISOString(),
  };
}

export function toFilePage({ items, cursor }: FilePage, isReadable: (row: FileRow) => boolean) {
  return { data: items.map(row => toFileView(row, isReadable(row))), next_cursor: cursor };
}
