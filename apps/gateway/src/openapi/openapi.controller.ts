import { Controller, Header } from '@nestjs/common';
import { z } from 'zod';
import { Endpoint } from '../edge/endpoint/endpoint.decorator.js';
import { ApiDocument } from './api-document.js';
import { DOCS_CSS } from './render-docs.js';

const DOCUMENT = {
  status: 200,
  schema: z.looseObject({}),
  description: 'The OpenAPI 3.1 document.',
  example: { openapi: '3.1.0', info: { title: 'Countersign' }, paths: {} },
} as const;
const ASYNC_DOCUMENT = {
  status: 200,
  schema: z.looseObject({}),
  description: 'The AsyncAPI 3.1 document.',
  example: { asyncapi: '3.1.0', info: { title: 'Countersign events' }, channels: {} },
} as const;
/** Allows only the page's own style: no scripts, no images, no external resources. */
const PAGE_POLICY =
  "default-src 'none'; style-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

@Controller()
export class OpenApiController {
  constructor(private readonly document: ApiDocument) {}

  @Endpoint('GET', '/openapi.json', { summary: 'This document', access: 'public', answer: DOCUMENT })
  @Header('content-type', 'application/json; charset=utf-8')
  get(): string {
    return this.document.json;
  }

  @Endpoint('GET', '/v1/openapi.json', { summary: 'This document', access: 'public', answer: DOCUMENT })
  @Header('content-type', 'application/json; charset=utf-8')
  getUnderVersion(): string {
    return this.document.json;
  }

  @Endpoint('GET', '/asyncapi.json', {
    summary: 'The events, as an AsyncAPI document',
    description: 'Every event on NATS and to webhooks, with its payload.',
    access: 'public',
    answer: ASYNC_DOCUMENT,
  })
  @Header('content-type', 'application/json; charset=utf-8')
  events(): string {
    return this.document.asyncJson;
  }

  @Endpoint('GET', '/docs', {
    summary: 'This document, to read',
    access: 'public',
    answer: {
      status: 200,
      schema: z.string(),
      description: 'An HTML page.',
      mediaType: 'text/html',
      example: '<!doctype html><html lang="en">…</html>',
    },
  })
  @Header('content-type', 'text/html; charset=utf-8')
  @Header('content-security-policy', PAGE_POLICY)
  page(): string {
    return this.document.html;
  }

  @Endpoint('GET', '/docs/style.css', {
    summary: 'The style of the page to read',
    access: 'public',
    answer: {
      status: 200,
      schema: z.string(),
      description: 'A style sheet.',
      mediaType: 'text/css',
      example: 'body { max-width: 60rem; }',
    },
  })
  @Header('content-type', 'text/css; charset=utf-8')
  style(): string {
    return DOCS_CSS;
  }
}
