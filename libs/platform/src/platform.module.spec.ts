import type { Server } from 'node:http';
import { Writable } from 'node:stream';
import { Controller, Get, Inject, Module, type INestApplication } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import request from 'supertest';
import { Area } from './area.js';
import { Allow } from './caller.js';
import { NotReady, Readiness } from './health.js';
import { NestLog, serviceLog } from './logging.js';
import { openApi } from './openapi.js';
import { platformModule } from './platform.module.js';

@Allow('hub_administrator')
@Controller()
class Asked {
  constructor(@Inject(Area) private readonly area: Area) {}

  @Get('area/:id')
  name() {
    return this.area.name;
  }
}

let app: INestApplication;
let lines = '';
const http = () => request(app.getHttpServer() as Server);

beforeAll(async () => {
  const log = serviceLog('sample', 'info', new Writable({ write: (part, _encoding, done) => ((lines += String(part)), done()) }));
  const env = { DATABASE_URL: process.env.HUB_TEST_DATABASE_URL };
  @Module({ imports: [platformModule({ name: 'sample', env, log })], controllers: [Asked] })
  class Service {}
  app = await NestFactory.create(Service, { logger: new NestLog(log) });
  openApi(app, 'sample');
  await app.init();
});
afterAll(() => app.close());

describe('what every service offers', () => {
  it('lives', async () => {
    expect((await http().get('/health/live')).body).toEqual({ status: 'ok' });
  });

  it('is ready, part by part, and says what is worth saying', async () => {
    const readiness = app.get(Readiness);
    readiness.register('partners', () => 'Partners’ queues are off.');
    const ready = await http().get('/health/ready');
    expect(ready.status).toBe(200);
    expect(ready.body).toMatchObject({
      details: { database: { status: 'up' }, partners: { status: 'up', message: 'Partners’ queues are off.' } },
    });
  });

  it.each([
    ['its own sentence', new NotReady('has no listener'), 'has no listener'],
    ['nothing of an unexpected error, which may name hosts and users', new Error('ECONNREFUSED secret-host'), 'does not answer'],
  ])('is not ready while a part is not, and shows %s', async (_name, error, message) => {
    app.get(Readiness).register('partners', () => Promise.reject(error));
    const ready = await http().get('/health/ready');
    expect(ready.status).toBe(503);
    expect(ready.body).toMatchObject({ details: { database: { status: 'up' }, partners: { status: 'down', message } } });
    expect(ready.text).not.toContain('secret-host');
  });

  it('counts requests by the route’s pattern, refused ones too', async () => {
    await http().get('/area/one');
    const metrics = await http().get('/metrics');
    expect(metrics.headers['content-type']).toContain('text/plain');
    expect(metrics.text).toMatch(
      /http_request_duration_seconds_count\{[^}]*route="\/area\/:id"[^}]*status="401"[^}]*service="sample"|http_request_duration_seconds_count\{[^}]*service="sample"[^}]*route="\/area\/:id"[^}]*status="401"/,
    );
    expect(metrics.text).not.toContain('/area/one');
  });

  it('describes itself', async () => {
    const described = await http().get('/api-json');
    expect(Object.keys((described.body as { paths: object }).paths)).toEqual(expect.arrayContaining(['/area/{id}', '/health/ready']));
  });

  it('logs method and path, never keys, cookies or query strings', async () => {
    lines = '';
    await http()
      .get('/area/one?email=sam.sample@example.org')
      .set('Cookie', 'session=biscuit')
      .set('X-Api-Key', '')
      .set('Authorization', 'Bearer secret');
    const line = lines.split('\n').find((each) => each.includes('/area/one'));
    expect(JSON.parse(line!)).toMatchObject({ service: 'sample', req: { method: 'GET', path: '/area/one' }, res: { status: 401 } });
    expect(lines).not.toMatch(/sample@|biscuit|secret/);
  });
});
