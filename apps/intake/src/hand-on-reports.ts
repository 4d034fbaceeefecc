import { Controller, Inject } from '@nestjs/common';
import { Ctx, Payload } from '@nestjs/microservices';
import type { ProgressReportedV1 } from '#contracts/progress.reported.v1.js';
import type { Arrived } from '#messaging/arrived.js';
import { Batch } from '#messaging/batch.js';
import { OnMessages } from '#messaging/on-messages.js';
import { newId } from '#platform/new-id.js';
import { Means } from './means.js';
import { insertNotes, type NoteRow } from './people.queries.js';
import { maySend, outcomeFact, receivedRow, wrongKind } from './receipt.js';
import { partnersConcerned, settle, type ReceivedRow } from './register.queries.js';
import { sealText } from './vault.js';

/** How long a note waits for the word that its sender holds the case. */
const NOTE_WAITS_MS = 3_600_000;

/** What a provider reports and another service decides upon. */
interface Report {
  case?: string;
  offer?: string;
  extensions?: unknown;
  note?: string;
}

/**
 * Providers' reports go to the service that decides, under the same type, with whose message it was, and without their personal parts: a note goes into
 * the vault, extensions stay at the door. The deciding service states `report.settled`, from which the receipt is made; the register hears it too.
 */
@Controller()
export class HandOnReports {
  constructor(@Inject(Means) private readonly means: Means) {}

  @OnMessages<Report>('offer.answered.v1')
  async offerAnswered(@Payload() arrived: Arrived<Report>[], @Ctx() batch: Batch): Promise<void> {
    await this.handOn(arrived, batch, ({ data }) => `offer/${data.offer}`);
  }

  @OnMessages<Report>('capacity.declared.v1')
  async capacityDeclared(@Payload() arrived: Arrived<Report>[], @Ctx() batch: Batch): Promise<void> {
    await this.handOn(arrived, batch, ({ source }) => `provider/${source}`);
  }

  @OnMessages<Report>('absence.declared.v1')
  async absenceDeclared(@Payload() arrived: Arrived<Report>[], @Ctx() batch: Batch): Promise<void> {
    await this.handOn(arrived, batch, ({ source }) => `provider/${source}`);
  }

  @OnMessages<ProgressReportedV1>('progress.reported.v1')
  async progressReported(@Payload() arrived: Arrived<ProgressReportedV1>[], @Ctx() batch: Batch): Promise<void> {
    const notes = arrived.flatMap((message) => this.noteOf(message, batch.now));
    await insertNotes(batch.tx, notes, new Date(batch.now.getTime() + NOTE_WAITS_MS));
    await this.handOn(arrived, batch, ({ data }) => `case/${data.case}`);
  }

  @OnMessages<Report>('closure.reported.v1')
  async closureReported(@Payload() arrived: Arrived<Report>[], @Ctx() batch: Batch): Promise<void> {
    await this.handOn(arrived, batch, ({ data }) => `case/${data.case}`);
  }

  @OnMessages<Report>('recall.confirmed.v1')
  async recallConfirmed(@Payload() arrived: Arrived<Report>[], @Ctx() batch: Batch): Promise<void> {
    await this.handOn(arrived, batch, ({ data }) => `case/${data.case}`);
  }

  private async handOn(arrived: Arrived<Report>[], batch: Batch, subjectOf: (message: Arrived<Report>) => string): Promise<void> {
    const concerned = await partnersConcerned(
      batch.tx,
      arrived.map(({ source }) => source),
    );
    const register: ReceivedRow[] = [];
    for (const message of arrived) {
      const kind = concerned.find((partner) => partner.id === message.source)?.kind;
      if (!maySend(message.type, kind)) {
        register.push(receivedRow(this.means.vault, message, { outcome: 'rejected', faults: [wrongKind()] }, batch.now));
        batch.tell(...outcomeFact(message, 'rejected', [wrongKind()], batch.now));
        continue;
      }
      const { source: partner, door, messageId, receivedAt, type, area } = message;
      const { extensions: _atTheDoor, note: _intoTheVault, ...data } = message.data;
      const handedOnFrom = { partner, door, messageId, receivedAt: receivedAt.toISOString() };
      batch.tell({ type, subject: subjectOf(message), area, data: { ...data, handedOnFrom }, cause: message });
      // Kept whole until it is decided: whoever decides may refuse it, and then its sender may mend it.
      register.push(receivedRow(this.means.vault, message, { outcome: 'handed_on', keep: message.data }, batch.now));
    }
    await settle(batch.tx, register);
  }

  private noteOf({ data, source, inboxId, type }: Arrived<ProgressReportedV1>, now: Date): NoteRow[] {
    if (!data.note) return [];
    const id = newId();
    const { key, wrapped } = this.means.vault.newKey(id);
    const note_sealed = sealText(key, `note:${id}`, data.note);
    return [{ id, case_id: data.case, source, inbox_id: inboxId, about: type, data_key: wrapped, note_sealed, heard_at: now }];
  }
}
