import { Module } from '@nestjs/common';
import type { OnApplicationBootstrap, OnApplicationShutdown } from '@nestjs/common';
import { SchemaChecker } from '#libs/output-schema';

/** The schema checker of the process: warmed up at startup, its threads ended at shutdown. */
@Module({
  providers: [{ provide: SchemaChecker, useFactory: () => new SchemaChecker() }],
  exports: [SchemaChecker],
})
export class OutputSchemasModule implements OnApplicationBootstrap, OnApplicationShutdown {
  constructor(private readonly schemas: SchemaChecker) {}

  onApplicationBootstrap(): void {
    this.schemas.warmUp();
  }

  async onApplicationShutdown(): Promise<void> {
    await this.schemas.close();
  }
}
