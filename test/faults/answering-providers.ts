import type { HubFile } from '../../apps/hub/src/hub-file.js';
import { chanceOf } from '../demo/seeded.rules.js';
import { answersTo } from './answers-of-provider.js';
import type { Ledger } from './ledger.js';
import { PartnerLink, pause, type PartnerEvent } from './partner-link.js';

/** A provider's staff take this long at the most: short, or capacity would bind before anything else does. */
const LONGEST_THOUGHT_MS = 1_500;

/** Every provider that has a queue, answering what reaches it: a person's pause, then each answer once the one before is confirmed. */
export class AnsweringProviders {
  private links: PartnerLink[] = [];

  constructor(
    private readonly world: { file: Pick<HubFile, 'organisations'> },
    private readonly ledger: Pick<Ledger, 'reported'>,
    private readonly seed: number,
  ) {}

  start(): void {
    this.links = this.world.file.organisations.flatMap(({ id, kind, amqp }) => {
      if (kind !== 'provider' || !amqp) return [];
      const link: PartnerLink = new PartnerLink(amqp, (event) => this.deal(event, id, link));
      return [link];
    });
  }

  async stop(): Promise<void> {
    for (const link of this.links.splice(0)) link.leave();
  }

  private async deal(event: PartnerEvent, provider: string, link: PartnerLink): Promise<void> {
    const answers = answersTo(this.seed, event);
    if (answers.length === 0) return;
    await pause(chanceOf(this.seed, 'thought', event.id).next() * LONGEST_THOUGHT_MS);
    for (const answer of answers) {
      if (!(await link.send(answer))) throw new Error('left before it was confirmed');
      this.ledger.reported(provider, answer.id);
    }
  }
}
