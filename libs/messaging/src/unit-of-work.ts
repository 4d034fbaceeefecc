import { Injectable } from '@nestjs/common';
import { Database, type Tx } from '#platform/database.js';
import { newId } from '#platform/new-id.js';
import type { Span, Tracing } from '#platform/tracing.js';
import type { Contracts } from './contracts.js';
import { Units, type Fact, type Unit } from './unit.js';

/** A transaction with its clock and the facts to be told at its end. */
export class OpenUnit implements Unit {
  private readonly facts: (Fact & { traceparent?: string })[] = [];
  /** The trace that a fact about a subject belongs to: that of the message being handled. */
  traceOf: (subject: string) => string | undefined = () => undefined;

  constructor(
    readonly tx: Tx,
    readonly now: Date,
    private readonly service: string,
    private readonly contracts: Contracts,
  ) {}

  tell(...facts: Fact[]): void {
    for (const fact of facts) {
      const contract = this.contracts.find(fact.type);
      if (!contract?.saidBy.includes(this.service)) throw new Error(`${this.service} does not say ${fact.type}: see the catalogue`);
      const faults = this.contracts.check(fact.type, fact.data, 'service');
      if (faults.length) throw new Error(`${fact.type} breaks its contract: ${faults.map((f) => `${f.path} ${f.code}`).join(', ')}`);
      this.facts.push({ ...fact, traceparent: fact.cause?.traceparent ?? this.traceOf(fact.subject) });
    }
  }

  /** Writes the facts to the outbox, in one statement, in the order in which they were told. */
  async flush(): Promise<void> {
    const facts = this.facts.splice(0);
    if (facts.length === 0) return;
    const counts = new Map<string, number>();
    for (const { subject } of facts) counts.set(subject, (counts.get(subject) ?? 0) + 1);
    const left = new Map(counts);
    const later = ({ subject }: Fact) => {
      left.set(subject, left.get(subject)! - 1);
      return left.get(subject);
    };
    await this.tx.query(
      `select outbox_append($1::uuid[], $2::text[], $3::text[], $4::text[], $5::text[], $6::text[], $7::integer[], $8::text[], $9::integer[])`,
      [
        facts.map(() => newId()),
        facts.map((fact) => fact.type),
        facts.map((fact) => fact.subject),
        facts.map((fact) => fact.area),
        facts.map((fact) => fact.traceparent ?? null),
        facts.map((fact) => JSON.stringify(fact.data)),
        facts.map(later),
        [...counts.keys()],
        [...counts.values()],
      ],
    );
  }
}

/** Units that start here rather than with a message. */
@Injectable()
export class UnitsOfWork extends Units {
  constructor(
    private readonly service: string,
    private readonly contracts: Contracts,
    private readonly database: Database,
    private readonly tracing: Tracing,
  ) {
    super();
  }

  run<T>(work: (unit: Unit) => Promise<T>): Promise<T> {
    let span: Span | undefined;
    const done = this.database.timed(async (tx, now) => {
      const unit = new OpenUnit(tx, now, this.service, this.contracts);
      // What starts here and is told is a trace of its own, or part of its caller's.
      unit.traceOf = () => (span ??= this.tracing.begin('unit of work', { parent: this.tracing.current() })).traceparent;
      const result = await work(unit);
      await unit.flush();
      return result;
    });
    void done.then(
      () => span?.end(),
      (error: unknown) => span?.end(error),
    );
    return done;
  }
}
