import { applyDecorators, Catch, UseFilters, type ArgumentsHost, type RpcExceptionFilter } from '@nestjs/common';
import { EventPattern } from '@nestjs/microservices';
import { throwError, type Observable } from 'rxjs';

/** Patterns of what partners send and no contract's handler can take. */
export const FAULTY = '(faulty)';
export const REPEATED = '(repeated)';
export const SET_ASIDE = '(set aside)';
export const GIVEN_UP = '(given up)';

/** Nest's own RPC filter replaces the error by "Internal server error"; the worker needs the real one. */
@Catch()
class PassThrough implements RpcExceptionFilter {
  catch(error: unknown, _host: ArgumentsHost): Observable<never> {
    return throwError(() => error);
  }
}

/**
 * Marks a controller's method as the handler of a message type. It is called with a list (`@Payload() arrived: Arrived<T>[]`),
 * at most one message a subject, and the transaction (`@Ctx() batch: Batch`). Exactly one handler a type in a service.
 */
export const OnMessages = <_Data = unknown>(type: string): MethodDecorator =>
  applyDecorators(EventPattern<string>(type), UseFilters(PassThrough));

/** The handler of partners' messages that break their contract (`Faulty[]`). */
export const OnFaulty = (): MethodDecorator => OnMessages(FAULTY);

/**
 * Told when a partner's message is left to a person, in the transaction that does so (`Arrived[]`). What it throws is reported and changes nothing.
 * `data` is undefined, but for a report that intake handed on (`HandedOn`, which may break its contract).
 */
export const OnSetAside = (): MethodDecorator => OnMessages(SET_ASIDE);

/** Told when a person has given up a message that was left to them (`Arrived[]`, with `data` as for `OnSetAside`). */
export const OnGivenUp = (): MethodDecorator => OnMessages(GIVEN_UP);

/** The handler of partners' messages whose id was seen before (`Repeated[]`). */
export const OnRepeated = (): MethodDecorator => OnMessages(REPEATED);
