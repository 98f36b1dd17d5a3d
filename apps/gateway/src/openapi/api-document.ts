import { Injectable } from '@nestjs/common';
import type { OnApplicationBootstrap } from '@nestjs/common';
import { DiscoveryService } from '@nestjs/core';
import { buildDocument } from './build-document.js';
import { endpointsOf } from './described-endpoints.js';
import type { DescribedEndpoint } from './described-endpoints.js';
import { renderDocs } from './render-docs.js';

/** What this process's endpoints say of themselves, put together once at the start. */
@Injectable()
export class ApiDocument implements OnApplicationBootstrap {
  private built: {
    readonly endpoints: readonly DescribedEndpoint[];
    readonly json: string;
    readonly html: string;
  } = {
    endpoints: [],
    json: '',
    html: '',
  };

  constructor(private readonly discovery: DiscoveryService) {}

  onApplicationBootstrap(): void {
    const endpoints = this.discovery.getControllers().flatMap(({ metatype }) => {
      return typeof metatype === 'function' ? endpointsOf(metatype) : [];
    });
    const document = buildDocument(endpoints);
    this.built = { endpoints, json: JSON.stringify(document), html: renderDocs(document, endpoints) };
  }

  get endpoints(): readonly DescribedEndpoint[] {
    return this.built.endpoints;
  }

  get json(): string {
    return this.built.json;
  }

  get html(): string {
    return this.built.html;
  }
}
