import { Controller, Header } from '@nestjs/common';
import { z } from 'zod';
import { Endpoint } from '../edge/endpoint/endpoint.decorator.js';
import { ApiDocument } from './api-document.js';

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
}
