import type { AskedHub } from '../journeys/asked-hub.js';
import type { Journey } from './hub-in-both-forms.js';
import { openApi, type OpenApi } from '#kit/open-api.js';
import { badRequests, type BadRequest } from './bad-requests.js';
import { describeAll } from './describe-all.js';

const REQUESTS = 10_000;
const AT_ONCE = 16;
const SEED = 20_260_610;
const SLOWEST_MS = 10_000;

/** Every partner's route, asked wrongly in every way that the generator knows: each answer is the asker's fault and says which. */
export const askedWrongly: Journey = (running) => {
  let hub: AskedHub;
  let apis: { name: string; api: OpenApi }[];
  beforeAll(async () => {
    apis = (await describeAll()).map((service) => ({ name: service.name, api: openApi(service) }));
    hub = running();
  }, 180_000);

  it('are each answered 4xx with a fault within seconds, and leave no trace but counted rejections', async () => {
    // People have no limit of requests: a limit would answer for the routes.
    const tokens = { agency: await hub.token('agency_worker'), provider: await hub.token('provider_worker') };
    const admin = await hub.token('hub_administrator');
    const partition = async () => (await hub.ask('intake', '/partition', { token: admin })).body as Record<string, any>;
    const before = await partition();

    const wrong: string[] = [];
    const statuses = new Map<number, number>();
    let slowest = 0;
    const requests = badRequests(apis, tokens, REQUESTS, SEED);
    const ask = async (request: BadRequest) => {
      const began = performance.now();
      const answer = await send(hub.file.urls[request.service]!, request);
      slowest = Math.max(slowest, performance.now() - began);
      statuses.set(answer.status, (statuses.get(answer.status) ?? 0) + 1);
      const isTheirs = answer.status >= 400 && answer.status < 500;
      if (!isTheirs || !(answer.faults >= 1))
        wrong.push(`${request.how}: ${request.method} ${request.service}${request.path}: ${answer.status} with ${answer.faults} faults`);
    };
    let next = 0;
    await Promise.all(
      Array.from({ length: AT_ONCE }, async () => {
        while (next < requests.length) await ask(requests[next++]!);
      }),
    );
    console.log(`${requests.length} requests, the slowest ${Math.round(slowest)} ms: ${JSON.stringify([...statuses])}`);
    expect(wrong.slice(0, 40)).toEqual([]);
    expect(slowest).toBeLessThan(SLOWEST_MS);

    const after = await partition();
    expect(after.cases).toEqual(before.cases);
    expect(after.received - after.rejected - after.setAside - after.duplicate - after.arrived).toBe(
      before.received - before.rejected - before.setAside - before.duplicate - before.arrived,
    );
    // It still takes what is sound.
    expect((await hub.ask('intake', '/health/ready')).status).toBe(200);
  }, 900_000);
};

/** Who is told that a body is too large may find the connection closed before the end of it: then it is asked again. */
async function send(base: string, request: BadRequest): Promise<{ status: number; faults: number }> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await sendOnce(base, request);
    } catch (error) {
      if (attempt === 3) return { status: 0, faults: 0 };
      if ((error as Error).name === 'TimeoutError') throw error;
    }
  }
}

async function sendOnce(base: string, { method, path, headers, body }: BadRequest): Promise<{ status: number; faults: number }> {
  const answer = await fetch(`${base}${path}`, {
    method,
    headers,
    ...(body !== undefined && { body: body as unknown as BodyInit }),
    signal: AbortSignal.timeout(60_000),
    redirect: 'manual',
  });
  const text = await answer.text();
  try {
    return { status: answer.status, faults: ((JSON.parse(text) as { faults?: unknown[] }).faults ?? []).length };
  } catch {
    return { status: answer.status, faults: 0 };
  }
}
