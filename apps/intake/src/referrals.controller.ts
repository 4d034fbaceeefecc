import { Body, Controller, Get, Inject, Param, ParseUUIDPipe, Post, Req, Res } from '@nestjs/common';
import { ApiBody, ApiHeader, ApiOperation, ApiResponse, ApiTags } from '@nestjs/swagger';
import type { Request, Response } from 'express';
import { CircumstancesReportedV1 } from '#contracts/circumstances.reported.v1.js';
import { ConsentReportedV1 } from '#contracts/consent.reported.v1.js';
import { ReferralAmendedV1 } from '#contracts/referral.amended.v1.js';
import { ReferralSubmittedV1 } from '#contracts/referral.submitted.v1.js';
import { ReferralWithdrawnV1 } from '#contracts/referral.withdrawn.v1.js';
import { Allow, TheCaller, type Caller } from '#platform/caller.js';
import { Database } from '#platform/database.js';
import { Problem } from '#platform/problem.js';
import { readTraceparent } from '#platform/tracing.js';
import { caseEndOf, type CaseEndRow } from './case-ends.queries.js';
import { caseShown, isEnded } from './cases.queries.js';
import { answerWith, HttpDoor, senderOf } from './http-door.js';
import { Means } from './means.js';
import { consentsOf, peopleOf } from './people.queries.js';
import { readBody } from './read-body.js';
import { HUB } from './receipt.js';
import { readReference } from './reference.rules.js';
import { openDetails } from './seal-details.js';
import { Answered, AnswerView, ReferralView } from './views.js';

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

type Sent = Record<string, unknown>;

/** Referrals over HTTP, by the same way as by queue: into the inbox, and the outcome back. */
@ApiTags('referrals')
@Controller()
export class ReferralsController {
  constructor(
    @Inject(HttpDoor) private readonly door: HttpDoor,
    @Inject(Database) private readonly database: Database,
    @Inject(Means) private readonly means: Means,
  ) {}

  @Post('referrals')
  @Allow('agency_system', 'agency_worker')
  @ApiOperation({ summary: 'Refer a matter to the hub' })
  @ApiBody({ type: ReferralSubmittedV1 })
  @ApiHeader({
    name: 'Idempotency-Key',
    required: false,
    description: 'your own id of the message; sent again with the same one, it makes no second case and gets the same answer and receipt',
  })
  @ApiResponse({ status: 201, type: AnswerView, description: 'accepted: the case and the hub reference' })
  @ApiResponse({ status: 200, type: AnswerView, description: 'duplicate of one that was accepted before' })
  @ApiResponse({ status: 202, type: AnswerView, description: 'taken in; the outcome follows' })
  @ApiResponse({ status: 409, description: 'the same reference was sent before with other content' })
  @ApiResponse({ status: 413, description: 'larger than 256 KB' })
  @ApiResponse({ status: 422, description: 'rejected: every fault with its path, code and sentence' })
  @ApiResponse({
    status: 503,
    description: 'not taken: send it again, after `Retry-After` seconds, with the `Idempotency-Key` of the answer',
  })
  async submit(@Req() request: Request, @Res({ passthrough: true }) response: Response, @TheCaller() caller: Caller) {
    const body = await readBody(request);
    return this.answer(response, caller, { type: 'referral.submitted.v1', body, ...fromHeaders(request) });
  }

  @Get('referrals/:idOrReference')
  @Allow('agency_system', 'agency_worker', 'hub_administrator')
  @ApiOperation({ summary: 'A referral by the hub’s id or reference: where it stands and what is missing. An agency sees its own' })
  @ApiResponse({ status: 200, type: ReferralView, description: 'the referral, with people by id alone' })
  @ApiResponse({ status: 404, description: 'no such referral, or not yours' })
  async read(@Param('idOrReference') idOrReference: string, @TheCaller() caller: Caller) {
    const asked = UUID.test(idOrReference) ? { id: idOrReference } : { reference: readReference(idOrReference) };
    const sender = senderOf(caller);
    return this.database.snapshot(async (tx) => {
      const row = asked.id || asked.reference ? await caseShown(tx, asked) : undefined;
      if (!row || (sender !== HUB && row.agency !== sender))
        throw new Problem(404, 'unknown_case', 'The hub knows no such referral of yours.');
      const [people, consents] = [await peopleOf(tx, [row.id]), await consentsOf(tx, [row.id])];
      const ended = isEnded(row.state) ? await caseEndOf(tx, row.id) : undefined;
      return {
        case: row.id,
        reference: row.reference,
        // Its own words go back to the agency alone.
        ...(sender === row.agency && { agencyReference: openDetails(this.means.vault, row)?.agencyReference }),
        agency: row.agency,
        state: row.state,
        since: row.state_since,
        ...(row.missing.length > 0 && { missing: row.missing }),
        ...(row.parked_until && { until: row.parked_until }),
        ...(row.work_state && { work: row.work_state }),
        ...(ended && { ended: endShown(ended, sender === HUB) }),
        category: row.category,
        flags: row.flags,
        // What the offence makes likely: to be asked, and sent as a flag where it is so.
        questions: row.offence.questions,
        complexity: row.complexity,
        stage: row.stage,
        district: row.district,
        enhancedRights: row.enhanced_rights,
        receivedAt: row.received_at,
        people: (people.get(row.id) ?? []).map(({ id, ref, role }) => ({ person: id, ref, role })),
        consents: (consents.get(row.id) ?? []).map(({ personId, purpose, state, saidAt }) => ({
          person: personId,
          purpose,
          state,
          asOf: saidAt,
        })),
      };
    });
  }

  @Post('referrals/:case/withdrawal')
  @Allow('agency_system', 'agency_worker', 'hub_administrator')
  @ApiOperation({ summary: 'Withdraw a referral, at any moment: its agency, or an administrator on the harmed person’s word' })
  @Answered('withdrawnAt')
  @ApiBody({ type: ReferralWithdrawnV1, description: 'at least `by` and `reason`' })
  withdraw(
    @Param('case', ParseUUIDPipe) id: string,
    @Body() body: Sent,
    @Req() request: Request,
    @Res({ passthrough: true }) response: Response,
    @TheCaller() caller: Caller,
  ) {
    return this.report('referral.withdrawn.v1', id, 'withdrawnAt', body, request, response, caller);
  }

  @Post('referrals/:case/amendments')
  @Allow('agency_system', 'agency_worker')
  @ApiOperation({ summary: 'Change a referral: what is sent replaces that part whole' })
  @Answered('amendedAt')
  @ApiBody({ type: ReferralAmendedV1 })
  amend(
    @Param('case', ParseUUIDPipe) id: string,
    @Body() body: Sent,
    @Req() request: Request,
    @Res({ passthrough: true }) response: Response,
    @TheCaller() caller: Caller,
  ) {
    return this.report('referral.amended.v1', id, 'amendedAt', body, request, response, caller);
  }

  @Post('referrals/:case/circumstances')
  @Allow('agency_system', 'agency_worker')
  @ApiOperation({ summary: 'Tell that the matter has moved on: stage, establishment, dates, proceedings' })
  @Answered('asOf')
  @ApiBody({ type: CircumstancesReportedV1 })
  circumstances(
    @Param('case', ParseUUIDPipe) id: string,
    @Body() body: Sent,
    @Req() request: Request,
    @Res({ passthrough: true }) response: Response,
    @TheCaller() caller: Caller,
  ) {
    return this.report('circumstances.reported.v1', id, 'asOf', body, request, response, caller);
  }

  @Post('cases/:case/consents')
  @Allow('agency_system', 'agency_worker', 'provider_system', 'provider_worker', 'hub_administrator')
  @ApiOperation({ summary: 'Tell what a person has said: consent given, refused or withdrawn' })
  @Answered('recordedAt')
  @ApiBody({ type: ConsentReportedV1 })
  consent(
    @Param('case', ParseUUIDPipe) id: string,
    @Body() body: Sent,
    @Req() request: Request,
    @Res({ passthrough: true }) response: Response,
    @TheCaller() caller: Caller,
  ) {
    return this.report('consent.reported.v1', id, 'recordedAt', body, request, response, caller);
  }

  /** The case is the one in the path, whatever the body says; what has no date is of this moment. */
  private report(type: string, id: string, date: string, given: Sent, request: Request, response: Response, caller: Caller) {
    const sent = Buffer.from(JSON.stringify({ ...given, case: id }));
    const body = Buffer.from(JSON.stringify({ [date]: now(), ...given, case: id }));
    return this.answer(response, caller, { type, subject: `case/${id}`, body, sent, ...fromHeaders(request) });
  }

  private async answer(response: Response, caller: Caller, message: Parameters<HttpDoor['hand']>[1]) {
    return answerWith(response, await this.door.hand(caller, message));
  }
}

/** Which case it was joined with is the hub's to know: another agency may have sent that one. */
const endShown = ({ reason, side, joined_with, signpost }: CaseEndRow, toHub: boolean) => ({
  reason,
  by: side,
  ...(joined_with && toHub && { duplicateOf: joined_with }),
  ...(signpost && { signpost }),
});

const now = () => new Date().toISOString();

/** The sender's own id of its message, and the trace it belongs to. */
export function fromHeaders(request: Request): { messageId?: string; traceparent?: string } {
  const key = request.get('idempotency-key');
  const traceparent = readTraceparent(request.get('traceparent'));
  if (key !== undefined && !/^[\x21-\x7e]{1,200}$/.test(key)) {
    throw new Problem(400, 'wrong_key', 'The Idempotency-Key must be 1 to 200 visible characters.');
  }
  return { ...(key !== undefined && { messageId: key }), ...(traceparent !== undefined && { traceparent }) };
}
