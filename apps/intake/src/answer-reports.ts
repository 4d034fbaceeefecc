import type { Fault } from '#contracts/fault.js';
import type { Arrived } from '#messaging/arrived.js';
import type { Unit } from '#messaging/unit.js';
import { casesAsked, type CaseRow } from './cases.queries.js';
import type { Means } from './means.js';
import { forPartner, HUB, maySend, outcomeFact, ownReferenceHash, receivedRow, reportSettled, wrongKind, type Settled } from './receipt.js';
import { readReference } from './reference.rules.js';
import { partnersConcerned, settle, type PartnerKnown, type ReceivedRow } from './register.queries.js';

/** How a report says which case it is about. */
export interface NamesCase {
  case?: string;
  reference?: string;
  agencyReference?: string;
}

export interface AskedReport<Data> {
  message: Arrived<Data>;
  row: CaseRow;
}

/** A list of reports about cases, each with its case, or with the answer that there is none. */
export class Reports<Data extends NamesCase> {
  private readonly register: ReceivedRow[] = [];
  readonly sound: AskedReport<Data>[] = [];

  private constructor(
    private readonly unit: Unit,
    private readonly means: Means,
    readonly partners: readonly PartnerKnown[],
  ) {}

  /** Finds the case of each, and answers those that have none or may not be sent by their sender. */
  static async about<Data extends NamesCase>(unit: Unit, means: Means, arrived: Arrived<Data>[]): Promise<Reports<Data>> {
    const concerned = await partnersConcerned(
      unit.tx,
      arrived.map(({ source }) => source),
    );
    const reports = new Reports<Data>(unit, means, concerned);
    const rows = await casesAsked(
      unit.tx,
      arrived.map(({ source, data }) => ({
        source,
        ...(data.case !== undefined && { case: data.case }),
        // A slip of the pen is no reference: it finds nothing, and its sender is told so.
        ...(data.reference !== undefined && { reference: readReference(data.reference) ?? '' }),
        ...(data.agencyReference !== undefined && { agencyReferenceHash: ownReferenceHash(means.vault, data.agencyReference) }),
      })),
    );
    arrived.forEach((message, nth) => {
      const kind = concerned.find((partner) => partner.id === message.source)?.kind;
      const row = rows[nth];
      if (message.source !== HUB && !maySend(message.type, kind)) reports.refuse(message, [wrongKind()]);
      else if (!row) reports.refuse(message, [unknownCase(message.data)]);
      else reports.sound.push({ message, row });
    });
    return reports;
  }

  /** Refuses one: its faults go into the register and to its sender. */
  refuse(message: Arrived<Data>, faults: Fault[]): void {
    this.put(message, { outcome: 'rejected', faults, keep: message.data });
    this.unit.tell(...outcomeFact(message, 'rejected', faults, this.unit.now));
  }

  done(message: Arrived<Data>, row: CaseRow): void {
    const own = row.agency === message.source && { referenceHash: row.agency_reference_hash };
    this.put(message, { outcome: 'done', caseId: row.id, ...own });
    this.unit.tell(...forPartner(message, reportSettled(message, { caseId: row.id }, this.unit.now)));
  }

  /** Writes the register, in one statement. */
  async settle(): Promise<void> {
    await settle(this.unit.tx, this.register);
  }

  private put(message: Arrived<Data>, settled: Settled): void {
    this.register.push(receivedRow(this.means.vault, message, settled, this.unit.now));
  }
}

/** The same words whether there is no such case or it is somebody else's. */
const unknownCase = (data: NamesCase): Fault => ({
  path: data.case !== undefined ? 'case' : data.reference !== undefined ? 'reference' : 'agencyReference',
  code: 'unknown_case',
  sentence: 'The hub knows no such case of yours. Check the number, and that the referral was accepted.',
  act: 'sender',
});

export const caseEnded = (): Fault => ({
  path: '',
  code: 'case_ended',
  sentence: 'This case has ended. Send a new referral if it is to begin again.',
  act: 'sender',
});
