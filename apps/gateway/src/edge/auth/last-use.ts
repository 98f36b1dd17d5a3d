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

/** The same for sessions; uses sessions_pkey. */
const WRITE_SESSIONS = `
  UPDATE sessions AS s
     SET last_used_at = used.at
    FROM unnest($1::uuid[], $2::timestamptz[]) AS used (id, at)
   WHERE s.id = used.id AND s.last_used_at < used.at`;

/** Records when each key and session was last used: one statement every few seconds instead of one per request. */
@Injectable()
export class LastUse implements OnModuleInit, OnModuleDestroy, BeforeApplicationShutdown {
  private readonly logger = new Logger(LastUse.name);
  private used = new Map<string, Date>();
  private usedSessions = new Map<string, Date>();
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

  noteSession(sessionId: string): void {
    this.usedSessions.set(sessionId, this.clock.now());
  }

  async write(): Promise<void> {
    const [keys, sessions] = [this.used, this.usedSessions];
    this.used = new Map();
    this.usedSessions = new Map();
    this.used = new Map([...(await this.unwritten(WRITE, keys)), ...this.used]);
    this.usedSessions = new Map([...(await this.unwritten(WRITE_SESSIONS, sessions)), ...this.usedSessions]);
  }

  /** A failed write is retried with the next one: a later time for the same key wins. */
  private async unwritten(sql: string, batch: ReadonlyMap<string, Date>): Promise<ReadonlyMap<string, Date>> {
    if (batch.size === 0) return batch;
    try {
      await this.dataSource.query(sql, [[...batch.keys()], [...batch.values()]]);
      return new Map();
    } catch (error) {
      this.logger.warn('The last use of some keys or sessions could not be written yet.', error);
      return batch;
    }
  }
}
