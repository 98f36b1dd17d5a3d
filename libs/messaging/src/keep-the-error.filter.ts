import { Catch } from '@nestjs/common';
import type { RpcExceptionFilter } from '@nestjs/common';
import { throwError } from 'rxjs';
import type { Observable } from 'rxjs';

/**
 * Hands a handler's error to the transport as it was thrown.
 *
 * Nest's own filter would log it and replace it by "Internal server error", and with that the difference
 * between a refusal, an outage and a bug, which decides what happens to the message.
 */
@Catch()
export class KeepTheError implements RpcExceptionFilter {
  catch(error: unknown): Observable<never> {
    return throwError(() => error);
  }
}
