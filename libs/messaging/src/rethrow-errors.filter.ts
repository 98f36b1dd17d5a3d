import { Catch } from '@nestjs/common';
import type { RpcExceptionFilter } from '@nestjs/common';
import { throwError } from 'rxjs';
import type { Observable } from 'rxjs';

/**
 * Passes a handler's error to the transport unchanged.
 *
 * Nest's own filter would log it and replace it with "Internal server error", which loses the difference between a
 * refusal, an outage and a bug, and that difference decides what happens to the message.
 */
@Catch()
export class RethrowErrors implements RpcExceptionFilter {
  catch(error: unknown): Observable<never> {
    return throwError(() => error);
  }
}
