import { createServer } from 'node:http';
import type { IncomingHttpHeaders } from 'node:http';
import { join } from 'node:path';
import { buffer } from 'node:stream/consumers';
import { gunzipSync } from 'node:zlib';
import protobuf from 'protobufjs';
import { z } from 'zod';

/** A span as a collector receives it. */
export interface ReceivedSpan {
  readonly service: string;
  readonly resource: Readonly<Record<string, unknown>>;
  readonly traceId: string;
  readonly spanId: string;
  /** Empty for the root of a trace. */
  readonly parentId: string;
  readonly name: string;
  readonly kind: 'internal' | 'server' | 'client' | 'producer' | 'consumer';
  readonly startNanos: bigint;
  readonly endNanos: bigint;
  readonly attributes: Readonly<Record<string, unknown>>;
  readonly links: readonly { readonly traceId: string; readonly spanId: string }[];
  readonly events: readonly unknown[];
  readonly isError: boolean;
  readonly statusMessage: string;
}

/** How the collector answers: `hang` accepts the request and never does. */
type Answer = 200 | 503 | 'hang';

export interface Collector {
  readonly url: string;
  /** In the order in which they arrived. */
  readonly spans: readonly ReceivedSpan[];
  readonly requests: readonly { readonly path: string; readonly headers: IncomingHttpHeaders }[];
  answer(how: Answer): void;
  close(): Promise<void>;
}

const hex = z.instanceof(Uint8Array).transform(bytes => Buffer.from(bytes).toString('hex'));
const nanos = z.string().transform(BigInt);
const KeyValue = z.object({ key: z.string(), value: z.record(z.string(), z.unknown()) });
const attributes = z
  .array(KeyValue)
  .default([])
  .transform(pairs => Object.fromEntries(pairs.map(({ key, value }) => [key, Object.values(value)[0]])));
const KINDS = {
  SPAN_KIND_INTERNAL: 'internal',
  SPAN_KIND_SERVER: 'server',
  SPAN_KIND_CLIENT: 'client',
  SPAN_KIND_PRODUCER: 'producer',
  SPAN_KIND_CONSUMER: 'consumer',
} as const;
const Span = z.object({
  traceId: hex,
  spanId: hex,
  parentSpanId: hex.default(''),
  name: z.string(),
  kind: z.enum([
    'SPAN_KIND_INTERNAL',
    'SPAN_KIND_SERVER',
    'SPAN_KIND_CLIENT',
    'SPAN_KIND_PRODUCER',
    'SPAN_KIND_CONSUMER',
  ]),
  startTimeUnixNano: nanos,
  endTimeUnixNano: nanos,
  attributes,
  links: z.array(z.object({ traceId: hex, spanId: hex })).default([]),
  events: z.array(z.unknown()).default([]),
  status: z.object({ code: z.string().optional(), message: z.string().default('') }).optional(),
});
const Export = z.object({
  resourceSpans: z.array(
    z.object({
      resource: z.object({ attributes }),
      scopeSpans: z.array(z.object({ spans: z.array(Span) })),
    }),
  ),
});

/** An OTLP/HTTP receiver in the role of an operator's collector. */
export async function startCollector(): Promise<Collector> {
  const root = await protobuf.load(join(import.meta.dirname, 'otlp.proto'));
  const type = root.lookupType('ExportTraceServiceRequest');
  const spans: ReceivedSpan[] = [];
  const requests: { path: string; headers: IncomingHttpHeaders }[] = [];
  let answer: Answer = 200;
  const server = createServer((request, response) => {
    void buffer(request).then(body => {
      requests.push({ path: request.url ?? '', headers: request.headers });
      if (answer === 'hang') return;
      const bytes = request.headers['content-encoding'] === 'gzip' ? gunzipSync(body) : body;
      if (answer === 200) spans.push(...decoded(type, bytes));
      response.writeHead(answer, { 'content-type': 'application/x-protobuf' }).end();
    });
  });
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('The collector listens on no port.');
  return {
    url: `http://127.0.0.1:${address.port}`,
    spans,
    requests,
    answer: how => {
      answer = how;
    },
    close: () =>
      new Promise(resolve => {
        server.close(() => {
          resolve();
        });
        server.closeAllConnections();
      }),
  };
}

function decoded(type: protobuf.Type, bytes: Uint8Array): readonly ReceivedSpan[] {
  const { resourceSpans } = Export.parse(type.toObject(type.decode(bytes), { enums: String, longs: String }));
  return resourceSpans.flatMap(({ resource, scopeSpans }) =>
    scopeSpans.flatMap(scope =>
      scope.spans.map(span => ({
        service: String(resource.attributes['service.name']),
        resource: resource.attributes,
        traceId: span.traceId,
        spanId: span.spanId,
        parentId: span.parentSpanId,
        name: span.name,
        kind: KINDS[span.kind],
        startNanos: span.startTimeUnixNano,
        endNanos: span.endTimeUnixNano,
        attributes: span.attributes,
        links: span.links,
        events: span.events,
        isError: span.status?.code === 'STATUS_CODE_ERROR',
        statusMessage: span.status?.message ?? '',
      })),
    ),
  );
}
