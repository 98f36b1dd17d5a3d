import type { Readable } from 'node:stream';
import { Body, Controller } from '@nestjs/common';
import { z } from 'zod';
import type { AdmittedRequest } from '../../edge/admission/admitted-request.js';
import { Admitted } from '../../edge/admission/caller.decorator.js';
import { Answer } from '../../edge/endpoint/answer.js';
import { Disconnected, PrefersCsv } from '../../edge/endpoint/request.decorators.js';
import { Endpoint } from '../../edge/endpoint/endpoint.decorator.js';
import { NamedWorkspace } from '../../edge/endpoint/workspace.decorator.js';
import { NATIVE_COLUMNS, exportWriterOf, nativeLineOf } from './export-format.js';
import type { ExportWriter } from './export-format.js';
import { ExportSource } from './export-source.js';
import type { OpenExport } from './export-source.js';
import { streamOf } from './export-stream.js';
import { ExportSpec } from './export.dto.js';

@Controller()
export class ExportsController {
  constructor(private readonly source: ExportSource) {}

  @Endpoint('POST', '/v1/exports', {
    summary: 'Export completed tasks',
    description:
      'The completed tasks that match the filters, oldest first, as of the request. Every task in `task_ids` must ' +
      'exist; `X-Export-Not-Completed` counts those without a result. `dpo` returns preference pairs as JSON lines: ' +
      '`prompt`, `chosen` (the reviewers’ text) and `rejected` (the text under review), for tasks whose result ' +
      'corrects a text. `jsonl` and `csv` have one line or row for each task; `chosen` and `rejected` are null ' +
      'where nothing was corrected. The response is streamed. An export that cannot be finished resets the ' +
      'connection before the last chunk, so that every HTTP client reports an error: a response that ends normally ' +
      'is complete. The request changes nothing, so it needs no `Idempotency-Key`: a repetition reads again.',
    access: 'tasks:read',
    poolLimits: 'filtered',
    workspace: 'Limits the export to this workspace.',
    audit: { action: 'export.create', fields: Object.keys(ExportSpec.shape) },
    answer: {
      status: 200,
      schema: z.string(),
      description: 'The export: JSON lines, or CSV with a first line of names.',
      mediaType: 'application/x-ndjson',
      csv: 'report',
      streamed: true,
      example: '{"prompt":"Summarise.","chosen":"It rained.","rejected":"It rain."}\n',
    },
    problems: ['task.not_found', 'export.too_many'],
  })
  async create(
    @Admitted() admitted: AdmittedRequest,
    @Body({ schema: ExportSpec }) { format, task_ids, ...filter }: ExportSpec,
    @NamedWorkspace() workspace: string | undefined,
    @PrefersCsv() prefersCsv: boolean,
    @Disconnected() disconnected: AbortSignal,
  ): Promise<Answer<Readable>> {
    const writer = exportWriterOf(format ?? (prefersCsv ? 'csv' : 'jsonl'), NATIVE_COLUMNS, nativeLineOf);
    const selection = {
      filter: { ...filter, workspace_id: workspace },
      named: task_ids?.map(taskId => ({ name: taskId, taskId })),
    };
    const open = await this.source.open(admitted, selection, disconnected);
    return new Answer(streamOf(fileOf(writer, open), open, admitted.orgId), {
      headers: {
        'content-type': writer.mediaType,
        'content-disposition': `attachment; filename="export.${writer.extension}"`,
        'x-export-not-completed': String(open.notCompleted.length),
      },
    });
  }
}

async function* fileOf(writer: ExportWriter, { pages }: OpenExport): AsyncGenerator<string> {
  yield writer.header;
  for await (const page of pages) yield writer.partOf(page).text;
}
