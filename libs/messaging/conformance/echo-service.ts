import { Controller, Inject, Module } from '@nestjs/common';
import { Ctx, Payload } from '@nestjs/microservices';
import type { MigrationInterface, QueryRunner } from 'typeorm';
import type { Fault } from '#contracts/fault.js';
import type { Arrived, Faulty, Repeated } from '#messaging/arrived.js';
import { Batch } from '#messaging/batch.js';
import type { Contract, Contracts } from '#messaging/contracts.js';
import { Rejected, RetryLater } from '#messaging/failures.js';
import { messagingMigrations } from '#messaging/messaging-migrations.js';
import { OnFaulty, OnGivenUp, OnMessages, OnRepeated, OnSetAside } from '#messaging/on-messages.js';
import { startService, type RunningService } from '#messaging/start-service.js';
import type { Env } from '#platform/config.js';

/**
 * A service that the conformance suite runs for real: it hears `thing.happened.v1`, notes each in a table of its own,
 * and says `thing.noted.v1`. What a message asks for (fail once, fail always, die) it does.
 */
export interface Thing {
  n: number;
  /** `error` and `later` fail three runs and then pass. */
  fail?: 'error' | 'later' | 'rejected';
}

const book: Contract[] = [
  { type: 'thing.happened.v1', saidBy: ['source'], heardBy: ['echo'], fromPartner: true },
  { type: 'thing.other.v1', saidBy: ['source'], heardBy: ['echo'], fromPartner: false },
  { type: 'thing.noted.v1', saidBy: ['echo', 'choir'], heardBy: ['sink'], fromPartner: false },
];

export const echoContracts: Contracts = {
  all: () => book,
  find: (type) => book.find((contract) => contract.type === type),
  mayMiss: (service) => service === 'sink',
  check: (_type, data): Fault[] =>
    typeof (data as Thing)?.n === 'number' ? [] : [{ path: 'n', code: 'required', sentence: 'Give n, a number.', act: 'sender' }],
};

class EchoTables1750000001000 implements MigrationInterface {
  async up(run: QueryRunner): Promise<void> {
    await run.query('create table noted (id bigserial primary key, message_id text, subject text, n integer, list integer)');
    await run.query('create table answered (id bigserial primary key, message_id text, kind text, codes text[])');
  }
  async down(): Promise<void> {}
}

/** What the handlers do beyond noting; a spec sets it. */
export class Behaviour {
  before: (arrived: Arrived<Thing>[], batch: Batch) => Promise<void> = async () => undefined;
  readonly runs = new Map<string, number>();
}

@Controller()
export class OnThingHappened {
  constructor(@Inject(Behaviour) private readonly behaviour: Behaviour) {}

  @OnMessages('thing.happened.v1')
  async happened(@Payload() arrived: Arrived<Thing>[], @Ctx() batch: Batch): Promise<void> {
    await this.note(arrived, batch);
  }

  @OnMessages('thing.other.v1')
  async other(@Payload() arrived: Arrived<Thing>[], @Ctx() batch: Batch): Promise<void> {
    await this.note(arrived, batch);
  }

  private async note(arrived: Arrived<Thing>[], batch: Batch): Promise<void> {
    await this.behaviour.before(arrived, batch);
    await batch.tx.query(
      `insert into noted (message_id, subject, n, list) select m, s, n, $4 from unnest($1::text[], $2::text[], $3::int[]) as x(m, s, n)`,
      [arrived.map((a) => a.messageId), arrived.map((a) => a.subject), arrived.map((a) => a.data.n), arrived.length],
    );
    batch.tell(...arrived.map((a) => ({ type: 'thing.noted.v1', subject: a.subject, area: a.area, data: { n: a.data.n } })));
    for (const { messageId, data } of arrived) {
      const runs = (this.behaviour.runs.get(messageId) ?? 0) + 1;
      this.behaviour.runs.set(messageId, runs);
      if (data.fail === 'error' && runs < 4) throw new Error('asked to fail');
      if (data.fail === 'later' && runs < 4) throw new RetryLater('not yet');
      if (data.fail === 'rejected') throw new Rejected('asked to be rejected');
    }
  }

  @OnFaulty()
  async faulty(@Payload() arrived: Faulty[], @Ctx() batch: Batch): Promise<void> {
    for (const a of arrived)
      await answer(
        batch,
        a.messageId,
        'faulty',
        a.faults.map((fault) => fault.code),
      );
  }

  @OnSetAside()
  async setAside(@Payload() arrived: Arrived[], @Ctx() batch: Batch): Promise<void> {
    for (const a of arrived) await answer(batch, a.messageId, 'set-aside', []);
  }

  @OnGivenUp()
  async givenUp(@Payload() arrived: Arrived[], @Ctx() batch: Batch): Promise<void> {
    for (const a of arrived) await answer(batch, a.messageId, 'given-up', []);
  }

  @OnRepeated()
  async repeated(@Payload() arrived: Repeated[], @Ctx() batch: Batch): Promise<void> {
    for (const a of arrived) await answer(batch, a.messageId, a.same ? 'duplicate' : 'other-bytes', []);
  }
}

const answer = (batch: Batch, messageId: string, kind: string, codes: string[]) =>
  batch.tx.query('insert into answered (message_id, kind, codes) values ($1, $2, $3)', [messageId, kind, codes]);

export const echoMigrations = [...messagingMigrations, EchoTables1750000001000];

export function startEcho(
  env: Env,
  behaviour = new Behaviour(),
  controllers: (new (...given: never[]) => unknown)[] = [OnThingHappened],
): Promise<RunningService> {
  @Module({ controllers: controllers as never[], providers: [{ provide: Behaviour, useValue: behaviour }] })
  class EchoModule {}
  return startService({ name: 'echo', module: EchoModule, migrations: echoMigrations, env, contracts: echoContracts, partners: true });
}
