import type { HubFile } from '../../apps/hub/src/hub-file.js';
import { PartnerSystem } from '../demo/partner-system.js';

export interface Told {
  type: string;

  data: any;
}

/** A partner's own system as a journey uses it: it sends, and remembers all that it is told. */
export class PartnerAtQueue {
  readonly told: Told[] = [];
  private readonly system: PartnerSystem;

  constructor({ amqp }: HubFile['organisations'][number]) {
    this.system = new PartnerSystem(
      amqp!,
      async (event) => void this.told.push(event),
      () => undefined,
    );
  }

  send(id: string, type: string, data: object, binary = false): Promise<void> {
    return this.system.send({ id, type, data }, binary);
  }

  receipts(messageId: string): Told['data'][] {
    return this.told
      .filter((message) => message.type === 'receipt.issued.v1' && message.data.messageId === messageId)
      .map(({ data }) => data);
  }

  receipt(messageId: string): Told['data'] | undefined {
    return this.receipts(messageId)[0];
  }

  leave(): void {
    this.system.leave();
  }
}
