import { Writable } from 'node:stream';
import type { Server } from 'node:http';
import { Body, Controller, Get, HttpException, Module, Param, Post, type INestApplication } from '@nestjs/common';
import { APP_FILTER, APP_PIPE, NestFactory } from '@nestjs/core';
import { IsInt, IsString, MaxLength, ValidateNested } from 'class-validator';
import { Type } from 'class-transformer';
import request from 'supertest';
import { checkedBody } from './checked-body.js';
import { Log, serviceLog } from './logging.js';
import { Problem, problemDetails, ProblemFilter } from './problem.js';

class Part {
  @IsInt()
  points!: number;
}
class Sent {
  @IsString()
  @MaxLength(5)
  note!: string;

  @ValidateNested({ each: true })
  @Type(() => Part)
  parts!: Part[];
}

const PRIVATE = 'sam.sample@example.org';

@Controller()
class Faulty {
  @Get('unexpected')
  unexpected() {
    throw new Error(`cannot write to ${PRIVATE}`);
  }

  @Get('database')
  database() {
    const detail = {
      severity: 'ERROR',
      routine: '_bt_check_unique',
      code: '23505',
      constraint: 'person_email',
      detail: `Key (email)=(${PRIVATE})`,
    };
    throw Object.assign(new Error(`duplicate key: ${PRIVATE}`), detail);
  }

  @Get('away/:code')
  away(@Param('code') code: string) {
    throw /[ _]/.test(code) ? new Error(code) : Object.assign(new Error(`${code} at ${PRIVATE}`), { code });
  }

  @Get('own')
  own() {
    const faults = [{ path: 'incident', code: 'required', sentence: 'Say what happened.', act: 'sender' as const }];
    throw new Problem(409, 'reference_conflict', 'The same reference, with other content.', faults);
  }

  @Get('plain/:status')
  plain(@Param('status') status: string) {
    throw new HttpException(`about ${PRIVATE}`, Number(status));
  }

  @Get('bare')
  bare() {
    throw new Problem(409, 'wrong_state', 'Only an active partner can be suspended.');
  }

  @Post('sent')
  sent(@Body() body: Sent) {
    return body;
  }
}

let app: INestApplication;
let lines = '';
const http = () => request(app.getHttpServer() as Server);

beforeAll(async () => {
  const to = new Writable({ write: (part, _encoding, done) => ((lines += String(part)), done()) });
  @Module({
    controllers: [Faulty],
    providers: [
      { provide: APP_FILTER, useClass: ProblemFilter },
      { provide: APP_PIPE, useFactory: checkedBody },
      { provide: Log, useValue: serviceLog('test', 'info', to) },
    ],
  })
  class Service {}
  app = await NestFactory.create(Service, { logger: false });
  await app.init();
});
afterAll(() => app.close());
beforeEach(() => (lines = ''));

describe('an error leaves as a problem', () => {
  it.each([
    ['unexpected', `cannot write to`],
    ['database', 'duplicate key'],
  ])('an %s error says nothing of itself, and its id stands in the log', async (path, own) => {
    const answer = await http().get(`/${path}`);
    expect(answer.status).toBe(500);
    expect(answer.type).toBe('application/problem+json');
    expect(answer.text).not.toMatch(new RegExp(`${own}|sample|at .*\\.ts`));
    const { instance } = answer.body as { instance: string };
    expect(lines).toContain(instance.replace('urn:uuid:', ''));
  });

  it.each([
    ['a reset connection', 'ECONNRESET'],
    ['a refused connection', 'ECONNREFUSED'],
    ['a connection that the server ended', '57P01'],
    ['a server that is starting', '57P03'],
    ['a server without a free place', '53300'],
    ['a connection failure', '08006'],
    ['a connection that ended in a query', 'Connection terminated unexpectedly'],
    ['a pool that gets no connection', 'timeout exceeded when trying to connect'],
    ['a query without an answer', 'Query read timeout'],
    ['a clash that would not end', '40001'],
  ])('%s is nobody’s fault: 503, when to come again, and nothing of itself', async (_what, code) => {
    const answer = await http().get(`/away/${encodeURIComponent(code)}`);
    expect(answer.status).toBe(503);
    expect(answer.type).toBe('application/problem+json');
    expect(Number(answer.headers['retry-after'])).toBeGreaterThan(0);
    expect(answer.body).toMatchObject({ status: 503, code: 'database_away' });
    expect(answer.text).not.toMatch(new RegExp(`${code}|sample`));
  });

  it('the log keeps codes and names of a database error, and no value', async () => {
    await http().get('/database');
    expect(lines).toContain('person_email');
    expect(lines).toContain('23505');
    expect(lines).not.toContain(PRIVATE);
  });

  it('a Problem says its own words and faults', async () => {
    const answer = await http().get('/own');
    expect(answer.body).toEqual({
      type: 'urn:rj-hub:problem:reference_conflict',
      title: 'Conflict',
      status: 409,
      detail: 'The same reference, with other content.',
      code: 'reference_conflict',
      faults: [{ path: 'incident', code: 'required', sentence: 'Say what happened.', act: 'sender' }],
    });
  });

  it.each([
    [401, 'not_signed_in', 'sender'],
    [403, 'not_allowed', 'sender'],
    [404, 'not_found', 'sender'],
    [405, 'method_not_allowed', 'sender'],
    [409, 'conflict', 'sender'],
    [429, 'too_many', 'sender'],
    [418, 'bad_request', 'sender'],
    [500, 'unexpected', 'hub'],
    [503, 'unavailable', 'hub'],
  ])('a bare %i has a fault too: its code, a sentence of ours, and who must act', async (status, code, act) => {
    const { body, text } = await http().get(`/plain/${status}`);
    expect(body).toMatchObject({ status, code, faults: [{ path: '', code, act }] });
    const { detail, faults } = body as { detail: string; faults: { sentence: string }[] };
    expect(faults).toHaveLength(1);
    expect(faults[0]!.sentence).toBe(detail);
    expect(text).not.toContain('sample');
  });

  it('a Problem without faults says its own words as one', async () => {
    const { body } = await http().get('/bare');
    expect(body).toMatchObject({
      faults: [{ path: '', code: 'wrong_state', sentence: 'Only an active partner can be suspended.', act: 'sender' }],
    });
  });

  it('a path that does not exist is not repeated', async () => {
    const answer = await http().get(`/people?email=${PRIVATE}`);
    expect(answer.status).toBe(404);
    expect(answer.text).not.toContain('sample');
  });

  it('an address that cannot be read is the fault of the sender', () => {
    const error = Object.assign(new URIError('Failed to decode'), { status: 400 });
    expect(problemDetails(error)).toMatchObject({ status: 400, code: 'bad_request', faults: [{ act: 'sender' }] });
  });

  it.each([
    ['what is not JSON', '{"note": ', 400],
    ['what is too large', JSON.stringify({ note: 'x'.repeat(200_000) }), 413],
  ])('%s is the fault of the sender', async (_name, body, status) => {
    const answer = await http().post('/sent').set('Content-Type', 'application/json').send(body);
    expect(answer.status).toBe(status);
    expect(answer.type).toBe('application/problem+json');
  });

  it('a body names every fault with its path, and repeats no value', async () => {
    const answer = await http()
      .post('/sent')
      .send({ note: PRIVATE, parts: [{ points: 1 }, { points: 'many' }], wish: 'none' });
    expect(answer.status).toBe(422);
    const { faults } = answer.body as { faults: { path: string; code: string }[] };
    expect(faults.map(({ path, code }) => [path, code]).sort()).toEqual([
      ['note', 'too_long'],
      ['parts[1].points', 'wrong_type'],
      ['wish', 'unknown_field'],
    ]);
    expect(answer.text).not.toContain('sample');
  });
});
