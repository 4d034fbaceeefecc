import { BaseRpcContext } from '@nestjs/microservices';
import type { Tx } from '#platform/database.js';
import type { Fact, Unit } from './unit.js';

/** The transaction that a handler's list runs in, as Nest's context (`@Ctx() batch: Batch`). */
export class Batch extends BaseRpcContext<[Unit]> implements Unit {
  constructor(private readonly unit: Unit) {
    super([unit]);
  }

  get tx(): Tx {
    return this.unit.tx;
  }

  get now(): Date {
    return this.unit.now;
  }

  tell(...facts: Fact[]): void {
    this.unit.tell(...facts);
  }
}
