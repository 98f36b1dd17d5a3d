import { Module } from '@nestjs/common';
import type { DynamicModule } from '@nestjs/common';
import { DiscoveryModule } from '@nestjs/core';
import { ApiDocument, DOCUMENTED_MODULES } from './api-document.js';
import type { DocumentedModules } from './api-document.js';
import { OpenApiController } from './openapi.controller.js';
import { RootController } from './root.controller.js';

/** The documents of the API. */
@Module({})
export class OpenApiModule {
  /** @param modules the modules with endpoints, in the order of the document */
  static forRoot(modules: DocumentedModules): DynamicModule {
    return {
      module: OpenApiModule,
      imports: [DiscoveryModule],
      controllers: [OpenApiController, RootController],
      providers: [{ provide: DOCUMENTED_MODULES, useValue: modules }, ApiDocument],
    };
  }
}
