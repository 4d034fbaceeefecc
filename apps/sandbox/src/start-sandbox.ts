import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { createServer as createSecureServer } from 'node:https';
import type { Logger } from 'pino';
import { Problem, problemDetails } from '#platform/problem.js';
import type { Tls } from '#platform/tls.js';
import { Tokens } from '#platform/tokens.js';
import { AgencyBot } from './agency-bot.js';
import { moodOf } from './moods.rules.js';
import { readOrder } from './order.rules.js';
import { ProviderBot } from './provider-bot.js';

/** What a partner of the sandbox's hub is known by. */
export interface SandboxPartner {
  id: string;
  code: string;
  kind: string;
  apiKey?: string;
  amqp?: { url: string; exchange: string; queue: string };
}

export interface SandboxPlan {
  host: string;
  port: number;
  /** What orders are taken by HTTPS with: they come with a partner's key. */
  tls?: Tls | undefined;
  /** Where partners reach it. */
  url: string;
  urls: { directory: string; intake: string; matching: string; casework: string };
  partners: readonly SandboxPartner[];
  /** Where a referral lies that says no district. */
  district: string;
  log: Logger;
}

export interface RunningSandbox {
  url: string;
  close(): Promise<void>;
}

const AGENCY = 'sandbox-agency';
const BODY_LIMIT = 10_000;

/** Invented partners beside a hub of an invented county: providers that behave each in its way, and an agency that refers what it is asked to. */
export async function startSandbox({ host, port, tls, url, urls, partners, district, log }: SandboxPlan): Promise<RunningSandbox> {
  const agency = partners.find(({ code }) => code === AGENCY);
  if (!agency?.apiKey) throw new Error(`The sandbox needs the agency ${AGENCY}, with its key.`);
  const referrer = new AgencyBot({ apiKey: agency.apiKey, intakeUrl: urls.intake, district }, log);
  const bots = partners.flatMap(({ code, amqp, apiKey }) => {
    const mood = moodOf(code);
    return mood && amqp && apiKey
      ? [new ProviderBot({ code, amqp, apiKey, matchingUrl: urls.matching, caseworkUrl: urls.casework }, mood, log)]
      : [];
  });
  const tokens = new Tokens(urls.directory);
  const order = async (request: IncomingMessage): Promise<object> => {
    const key = request.headers['x-api-key'];
    if (typeof key !== 'string') throw new Problem(401, 'not_signed_in', 'Send the API key of your provider (X-Api-Key).');
    const caller = await tokens.callerWithKey(key);
    const provider = partners.find(({ id, kind }) => id === caller.organisation && kind === 'provider');
    if (!provider) throw new Problem(403, 'not_allowed', 'Only a provider can ask for cases: an agency refers them itself.');
    const read = readOrder(parsed(await bodyOf(request)));
    if (read.kind === 'faulty') throw new Problem(422, 'not_valid', 'The order breaks its contract.', read.faults);
    return { referred: await referrer.carryOut(read.order, provider.code) };
  };
  const heard = (request: IncomingMessage, response: ServerResponse) => {
    const found = request.method === 'POST' && request.url === '/orders';
    const work = found ? order(request) : Promise.reject(new Problem(404, 'not_found', 'There is nothing here but POST /orders.'));
    work.then(
      (made) => answer(response, 201, 'application/json', made),
      (error: unknown) => {
        const details = problemDetails(error);
        if (details.status === 500) log.error({ err: error }, 'the sandbox could not carry an order out');
        answer(response, details.status, 'application/problem+json', details);
      },
    );
  };
  const server = tls ? createSecureServer(tls, heard) : createServer(heard);
  await Promise.all(bots.map((bot) => bot.start()));
  await new Promise<void>((ready, failed) => server.once('error', failed).listen(port, host, ready));
  return {
    url,
    async close() {
      referrer.stop();
      await Promise.all(bots.map((bot) => bot.stop()));
      server.closeAllConnections();
      await new Promise((done) => server.close(done));
    },
  };
}

function answer(response: ServerResponse, status: number, type: string, body: object): void {
  response.writeHead(status, { 'content-type': type, 'cache-control': 'no-store' }).end(JSON.stringify(body));
}

async function bodyOf(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size > BODY_LIMIT)
      throw new Problem(413, 'too_large', `An order is at most ${BODY_LIMIT} bytes long.`, undefined, { Connection: 'close' });
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
}

function parsed(body: string): unknown {
  try {
    return JSON.parse(body || '{}');
  } catch {
    throw new Problem(400, 'not_json', 'The body is not JSON.');
  }
}
