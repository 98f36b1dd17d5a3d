import { Injectable, Logger } from '@nestjs/common';
import type { BeforeApplicationShutdown, OnModuleDestroy, OnModuleInit } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { Clock } from '#libs/platform';

const WRITE_EVERY_MS = 5_000;

/** Keeps the later time when another gateway has recorded one. */
const WRITE = `
  UPDATE api_keys AS k
     SET last_used_at = used.at
    FROM unnest($1::uuid[], $2::timestamptz[]) AS used (id, at)
   WHERE k.id = used.id AND (k.last_used_at IS NULL OR k.last_used_at < used.at)`;

/** Records when each key was last used: one statement every few seconds instead of one per request. */
@Injectable()
export class LastUse implements OnModuleInit, OnModuleDestroy, BeforeApplicationShutdown {
  private readonly logger = new Logger(LastUse.name);
  private used = new Map<string, Date>();
  private timer: NodeJS.Timeout | undefined;

  constructor(
    private readonly dataSource: DataSource,
    private readonly clock: Clock,
  ) {}

  onModuleInit(): void {
    this.timer = setInterval(() => void this.write(), WRITE_EVERY_MS).unref();
  }

  onModuleDestroy(): void {
    clearInterval(this.timer);
  }

  async beforeApplicationShutdown(): Promise<void> {
    await this.write();
  }

  note(keyId: string): void {
    this.used.set(keyId, this.clock.now());
  }

  /** A failed write is retried with the next one: a later time for the same key wins. */
  async write(): Promise<void> {
    if (this.used.size === 0) return;
    const batch = this.used;
    this.used = new Map();
    try {
      await this.dataSource.query(WRITE, [[...batch.keys()], [...batch.values()]]);
    } catch (error) {
      this.logger.warn('The last use of some keys could not be written yet.', error);
      this.used = new Map([...batch, ...this.used]);
    }
  }
}
