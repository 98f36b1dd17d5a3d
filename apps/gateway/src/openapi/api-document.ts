import { Inject, Injectable } from '@nestjs/common';
import type { OnApplicationBootstrap, Type } from '@nestjs/common';
import { DiscoveryService } from '@nestjs/core';
import { productVersion } from '#libs/platform';
import { Dialects } from '../edge/dialect/dialects.js';
import { buildAsyncDocument } from './async-document.js';
import { buildDocument } from './build-document.js';
import { endpointsOf } from './described-endpoints.js';
import type { DescribedEndpoint } from './described-endpoints.js';

/** The modules with endpoints, in the order of the document. */
export type DocumentedModules = readonly Type[];
export const DOCUMENTED_MODULES = Symbol('DocumentedModules');

/** The documents of this process's endpoints and of the events, built once at startup. */
@Injectable()
export class ApiDocument implements OnApplicationBootstrap {
  private built: {
    readonly endpoints: readonly DescribedEndpoint[];
    readonly json: string;
    readonly asyncJson: string;
  } = {
    endpoints: [],
    json: '',
    asyncJson: '',
  };

  constructor(
    private readonly discovery: DiscoveryService,
    @Inject(DOCUMENTED_MODULES) private readonly modules: DocumentedModules,
    private readonly dialects: Dialects,
  ) {}

  onApplicationBootstrap(): void {
    const endpoints = this.endpointsInOrder();
    const version = productVersion();
    this.built = {
      endpoints,
      json: JSON.stringify(buildDocument(endpoints, this.dialects.all, version)),
      asyncJson: JSON.stringify(buildAsyncDocument(version)),
    };
  }

  private endpointsInOrder(): readonly DescribedEndpoint[] {
    const byModule = Map.groupBy(this.discovery.getControllers(), ({ host }) => host?.metatype);
    return this.modules
      .flatMap(module => byModule.get(module) ?? [])
      .flatMap(({ metatype }) =>
        typeof metatype === 'function' ? endpointsOf(metatype, this.dialects) : [],
      );
  }

  get endpoints(): readonly DescribedEndpoint[] {
    return this.built.endpoints;
  }

  /** The OpenAPI document. */
  get json(): string {
    return this.built.json;
  }

  /** The AsyncAPI document. */
  get asyncJson(): string {
    return this.built.asyncJson;
  }
}
