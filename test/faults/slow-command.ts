import { hubContracts } from '#messaging/hub-contracts.js';
import { OpenUnit } from '#messaging/unit-of-work.js';
import { setTimeout as delay } from 'node:timers/promises';
import { randomUUID } from 'node:crypto';
import { between, DATABASE, type FaultKind } from './fault.js';

/** Who says that a partner's report is settled. */
const SAYERS = ['intake', 'matching', 'casework'] as const;

/**
 * A command that has said its fact and commits only seconds later: its id is drawn, and those that are drawn after it commit before it. The fact is one
 * that changes no case: the receipt of a report that nobody sent.
 */
export const slowCommand: FaultKind[] = [
  {
    kind: 'slow-command',
    sentence: 'a command that has said its fact, and commits seconds later',
    targets: SAYERS,
    takes: (service) => [`slow-command:${service}`],
    needs: () => [DATABASE],
    lasts: 6,
    async harm(world, service, chance) {
      const provider = world.file.organisations.find(({ kind, amqp }) => kind === 'provider' && amqp)!;
      const data = {
        partner: provider.id,
        door: 'queue',
        messageId: randomUUID(),
        reported: 'progress.reported.v1',
        outcome: 'done',
        faults: [],
        settledAt: new Date().toISOString(),
      };
      const client = await world.connect();
      try {
        await client.query(`begin; set local search_path = ${service}; set local idle_in_transaction_session_timeout = 0`);
        const unit = new OpenUnit(client, new Date(), service, hubContracts);
        // A subject of its own: a slow command about a partner or a case holds up whatever else is said about it, and that is not meant here.
        unit.tell({ type: 'report.settled.v1', subject: `partner/${randomUUID()}`, area: world.file.area, data });
        await unit.flush();
        await delay(between(chance, 3, 6));
        await client.query('commit');
      } finally {
        await client.end().catch(() => undefined);
      }
    },
  },
];
