import { Injectable } from '@nestjs/common';
import type { OnApplicationBootstrap, OnApplicationShutdown } from '@nestjs/common';
import { SchemaChecker } from '#libs/output-schema';

/** Warms up the schema compiler at startup, and ends its threads at shutdown. */
@Injectable()
export class SchemaThreads implements OnApplicationBootstrap, OnApplicationShutdown {
  constructor(private readonly schemas: SchemaChecker) {}

  onApplicationBootstrap(): void {
    this.schemas.warmUp();
  }

  async onApplicationShutdown(): Promise<void> {
    await this.schemas.close();
  }
}
