import { randomBytes, randomFill } from 'node:crypto';
import { createSocket, type Socket } from 'node:dgram';
import type { AddressInfo } from 'node:net';
import { promisify } from 'node:util';
import { secretOf, signWebhook } from '#platform/webhook-secret.js';
import { WebhookReach } from '#platform/webhook-url.js';
import { WebhookReceiver } from '#testing/webhook-receiver.js';
import { WebhookCaller } from './call-webhook.js';
import { NameLookup } from './name-lookup.js';

/** A name server of this machine alone. It knows one address of some names, has none for others, and is silent about the rest. */
class NameServer {
  readonly asked: string[] = [];

  private constructor(
    private readonly socket: Socket,
    private readonly known: Record<string, string | undefined>,
  ) {
    socket.on('message', (question, from) => {
      const name = nameIn(question);
      this.asked.push(name);
      if (name in this.known) socket.send(answerTo(question, this.known[name]), from.port, from.address);
    });
  }

  static async open(known: Record<string, string | undefined>): Promise<NameServer> {
    const socket = createSocket('udp4');
    await new Promise<void>((ready) => socket.bind(0, '127.0.0.1', ready));
    return new NameServer(socket, known);
  }

  get at(): string {
    return `127.0.0.1:${(this.socket.address() as AddressInfo).port}`;
  }

  close(): Promise<void> {
    return new Promise((done) => this.socket.close(() => done()));
  }
}

function nameIn(question: Buffer): string {
  const labels: string[] = [];
  for (let at = 12; question[at]; at += question[at]! + 1) labels.push(question.toString('latin1', at + 1, at + 1 + question[at]!));
  return labels.join('.');
}

/** RFC 1035: the question again, and the address where it asked for one of IPv4; no such name where there is none. */
function answerTo(question: Buffer, address: string | undefined): Buffer {
  const end = 12 + nameIn(question).length + 2 + 4;
  const asksFour = question.readUInt16BE(end - 4) === 1;
  const has = address !== undefined && asksFour;
  const head = Buffer.from(question.subarray(0, 12));
  head.writeUInt16BE(address === undefined ? 0x8183 : 0x8180, 2);
  [1, has ? 1 : 0, 0, 0].forEach((count, nth) => head.writeUInt16BE(count, 4 + 2 * nth));
  const record = Buffer.from([0xc0, 12, 0, 1, 0, 1, 0, 0, 0, 60, 0, 4, ...(address ?? '').split('.').map(Number)]);
  return Buffer.concat([head, question.subarray(12, end), ...(has ? [record] : [])]);
}

const body = Buffer.from('{}');
const signed = () => {
  const secret = secretOf(randomBytes(32).toString('base64'), '019b76da-a800-7000-8000-00000000a001', 1);
  return signWebhook([secret], 'm-1', new Date(), body);
};

describe('names', () => {
  let server: NameServer;
  let names: NameLookup;
  beforeEach(async () => {
    server = await NameServer.open({
      'hooks.example.org': '93.184.215.14',
      'inside.example.org': '127.0.0.1',
      'gone.example.org': undefined,
    });
    names = new NameLookup([server.at]);
  });
  afterEach(async () => {
    names.close();
    await server.close();
  });

  it('lead to the addresses that name servers tell', async () => {
    expect(await names.addressesOf('hooks.example.org')).toEqual([{ address: '93.184.215.14', family: 4 }]);
    await expect(names.addressesOf('gone.example.org')).rejects.toMatchObject({ code: 'ENOTFOUND' });
  });

  it.each(['localhost', 'LOCALHOST', 'my.localhost', 'localhost.'])('%s is this machine, and nobody is asked', async (name) => {
    expect(await names.addressesOf(name)).toEqual([{ address: '127.0.0.1', family: 4 }, { address: '::1', family: 6 }]); // prettier-ignore
    expect(server.asked).toEqual([]);
  });

  it('about which servers are silent hold up nothing of the process, and are given up within seconds', async () => {
    const caller = new WebhookCaller(new WebhookReach(), names);
    const begun = performance.now();
    const calls = Promise.all(Array.from({ length: 8 }, (_, nth) => caller.call(`https://silent-${nth}.example.org/`, signed(), body)));
    while (server.asked.length < 16) await new Promise((soon) => setTimeout(soon, 5));
    // Each of these needs one of Node's threads.
    const asked = performance.now();
    await Promise.all(Array.from({ length: 4 }, () => promisify(randomFill)(Buffer.alloc(16))));
    expect(performance.now() - asked).toBeLessThan(1_000);
    expect(new Set((await calls).map((result) => ('why' in result ? result.why : result.status)))).toEqual(new Set(['timeout']));
    expect(performance.now() - begun).toBeLessThan(14_000);
    caller.close();
  }, 30_000);

  it('are looked at when the connection is made: one that leads inside is not called, unless an operator named that network', async () => {
    const receiver = await WebhookReceiver.open();
    const [strict, allowed] = [new WebhookCaller(new WebhookReach(), names), new WebhookCaller(new WebhookReach('127.0.0.0/8'), names)];
    try {
      const at = `http://inside.example.org:${receiver.port}/`;
      expect(await strict.call(at.replace('http:', 'https:'), signed(), body)).toMatchObject({ why: 'private_address' });
      expect(receiver.calls).toHaveLength(0);
      expect(await allowed.call(at, signed(), body)).toMatchObject({ status: 204 });
    } finally {
      strict.close();
      allowed.close();
      await receiver.close();
    }
  });
});
