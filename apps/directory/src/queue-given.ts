import { ApiProperty } from '@nestjs/swagger';
import { Problem } from '#platform/problem.js';
import { outQueueOf } from './partner-at-broker.js';
import type { PartnerQueueRow } from './partners.queries.js';

/** How a partner reaches its queues. */
export class QueueGiven {
  @ApiProperty({
    required: false,
    maxLength: 1000,
    description: 'Address with user and password, where the hub knows how partners reach its broker',
  })
  url?: string;
  @ApiProperty({ maxLength: 200 }) user!: string;
  @ApiProperty({ maxLength: 200, description: 'Shown this once' }) password!: string;
  @ApiProperty({ maxLength: 200, description: 'What it writes to' }) exchange!: string;
  @ApiProperty({ maxLength: 200, description: 'What it reads from' }) queue!: string;
  @ApiProperty({ description: 'Whether it stands at the broker by now; if not, it is made as soon as the broker answers' })
  stands!: boolean;
}

/** @param brokerUrl where partners reach their virtual host, without a user */
export function queueGiven(row: PartnerQueueRow, user: { name: string; password: string }, brokerUrl: string | undefined): QueueGiven {
  return {
    ...(brokerUrl !== undefined && { url: withUser(brokerUrl, user) }),
    user: user.name,
    password: user.password,
    exchange: row.name,
    queue: outQueueOf(row.name),
    stands: row.applied === 'open',
  };
}

function withUser(brokerUrl: string, { name, password }: { name: string; password: string }): string {
  const url = new URL(brokerUrl);
  url.username = encodeURIComponent(name);
  url.password = encodeURIComponent(password);
  return url.href;
}

export const queuesOff = (): Problem =>
  new Problem(409, 'queues_off', 'This hub gives no queues to partners: its broker’s management API is not set. Connect by HTTP.');
