import type { Contract, Contracts } from '#messaging/contracts.js';
import { STRUCTURED, writeEvent } from '#messaging/cloud-event.js';
import { FACTS, routingKey } from '#messaging/topology.js';

/** The fact that every stage takes, and the one that it says: CloudEvents of 1 KB, the same bytes whichever arm carries them. */
export const FACT_BYTES = 1_024;
/** As many as a referral of the chain has: what the chain is set beside must carry no less. */
export const REFERRAL_BYTES = 1_800;
export const SOURCE = 'source';
export const STAGE = 'stage';
export const SINK = 'sink';
export const HAPPENED = 'thing.happened.v1';
export const NOTED = 'thing.noted.v1';
export const AREA = 'bench';

export interface Thing {
  n: number;
  pad: string;
}

const book: Contract[] = [
  { type: HAPPENED, saidBy: [SOURCE], heardBy: [STAGE], fromPartner: false },
  { type: NOTED, saidBy: [STAGE], heardBy: [SINK], fromPartner: false },
];

export const stageContracts: Contracts = {
  all: () => book,
  find: (type) => book.find((contract) => contract.type === type),
  mayMiss: () => false,
  check: (_type, data) =>
    typeof (data as Thing).n === 'number' && typeof (data as Thing).pad === 'string'
      ? []
      : [{ path: 'n', code: 'required', sentence: 'Give n and pad.', act: 'sender' }],
};

/** Table that the effect goes to: an effect that was done twice is there to be seen. */
export const NOTED_TABLE =
  'create table noted (id bigserial primary key, message_id text not null, subject text not null, n integer not null, noted_at timestamptz not null default now())';

/** Of hub.facts, which every arm that can publishes through. */
export const keyOf = (type: string): string => routingKey(AREA, type === NOTED ? STAGE : SOURCE, type);
export const FACT_EXCHANGE = FACTS;
export const PROPERTIES = { persistent: true, contentType: STRUCTURED } as const;

/** The envelope of fact `n`, padded to 1 KB. */
export function happened(n: number, messageId: string, bytes = FACT_BYTES): Buffer {
  const of = (pad: string) =>
    writeEvent({
      messageId,
      source: SOURCE,
      type: HAPPENED,
      subject: `thing/${messageId}`,
      area: AREA,
      aggregateVersion: 1,
      time: '2026-01-05T09:00:00.000Z',
      data: `{"n":${n},"pad":"${pad}"}`,
    });
  return of('x'.repeat(bytes - of('').length));
}

/** What a stage by hand says about a fact that it has taken: the same data, as an event of its own. */
export function noted(id: string, subject: string, data: Thing): Buffer {
  return writeEvent({
    messageId: id,
    source: STAGE,
    type: NOTED,
    subject,
    area: AREA,
    aggregateVersion: 1,
    time: new Date().toISOString(),
    data: JSON.stringify(data),
  });
}

/** Finds id and number of each event of a message without parsing kilobytes of JSON: the generator must not be what is measured. */
export function namedIn(content: Buffer): { id: string; n: number }[] {
  const named: { id: string; n: number }[] = [];
  for (let id = content.indexOf(ID); id >= 0;) {
    const n = content.indexOf(NUMBER, id) + NUMBER.length;
    named.push({
      id: content.toString('latin1', id + ID.length, id + ID.length + 36),
      n: Number.parseInt(content.toString('latin1', n, n + 12), 10),
    });
    id = content.indexOf(ID, n);
  }
  return named;
}

const ID = '"id":"';
const NUMBER = '"n":';
