import { Body, Controller, HttpCode, Inject, Param, ParseUUIDPipe, Post } from '@nestjs/common';
import { ApiOperation, ApiProperty, ApiResponse, ApiTags } from '@nestjs/swagger';
import { IsIn, IsOptional, IsString, Matches, MaxLength } from 'class-validator';
import { referralEndReasons, sides, type ReferralEndReason, type Side } from '#contracts/codes.js';
import { Held } from '#messaging/held.js';
import { Units, type Unit } from '#messaging/unit.js';
import { Allow, TheCaller, type Caller } from '#platform/caller.js';
import { Problem } from '#platform/problem.js';
import { caseEnded } from './answer-reports.js';
import { caseEndOf, insertCaseEnd, type CaseEndRow } from './case-ends.queries.js';
import { casesById, caseShown, isEnded, updateCases, type CaseRow } from './cases.queries.js';
import { faultsOfEnd, hubEnds, type EndAsked, type HubEnd } from './end-case.rules.js';
import { endReferral } from './end-referral.js';
import { rejection } from './http-door.js';
import { readReference } from './reference.rules.js';

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

class EndOrder implements EndAsked {
  @ApiProperty({ enum: hubEnds }) @IsIn([...hubEnds]) end!: HubEnd;
  @ApiProperty({ enum: referralEndReasons }) @IsIn([...referralEndReasons]) reason!: ReferralEndReason;
  @ApiProperty({ enum: sides, required: false, description: 'the hub where left out' }) @IsOptional() @IsIn([...sides]) by?: Side;
  @ApiProperty({ required: false, description: 'the case that it duplicates: its id, or its reference' })
  @IsOptional()
  @IsString()
  @MaxLength(40)
  duplicateOf?: string;
  @ApiProperty({ required: false, description: 'where the person was signposted to, by code' })
  @IsOptional()
  @Matches(/^[A-Za-z0-9][A-Za-z0-9._:/-]{0,59}$/)
  signpost?: string;
}

/** An administrator ends a case, at any moment before its work is closed: matching and casework take it back as they do after a withdrawal. */
@ApiTags('referrals')
@Controller('cases')
export class EndCaseController {
  constructor(
    @Inject(Units) private readonly units: Units,
    @Inject(Held) private readonly held: Held,
  ) {}

  @Post(':case/end')
  @HttpCode(200)
  @Allow('hub_administrator')
  @ApiOperation({ summary: 'End a case as unsuitable (with a signpost), as a duplicate of another, or as out of the area' })
  @ApiResponse({ status: 200, description: 'it has ended so; ordered twice, it is as it was' })
  @ApiResponse({ status: 409, description: 'it has ended in another way' })
  @ApiResponse({ status: 422, description: 'every fault with its path, code and sentence; nothing has changed' })
  async end(@Param('case', ParseUUIDPipe) id: string, @Body() order: EndOrder, @TheCaller() caller: Caller) {
    const faults = faultsOfEnd(order);
    if (faults.length > 0) throw rejection(faults);
    return this.units.run(async (unit) => {
      await this.held.refuseWhileHeld(unit, `case/${id}`);
      const other = await joined(unit, id, order);
      const row = (await casesById(unit.tx, [id])).get(id);
      if (!row) throw new Problem(404, 'unknown_case', 'There is no such case.');
      if (isEnded(row.state)) return endedBefore(row, order, other, await caseEndOf(unit.tx, id));
      const { end, reason, by = 'hub', signpost } = order;
      unit.tell(endReferral(row, { end, reason, by, ...(other && { duplicateOf: other.id }), ...(signpost && { signpost }) }, unit.now));
      await updateCases(unit.tx, [row]);
      const kept: CaseEndRow = {
        case_id: id,
        reason,
        side: by,
        joined_with: other?.id ?? null,
        signpost: signpost ?? null,
        ended_by: caller.id,
        ended_at: unit.now,
      };
      await insertCaseEnd(unit.tx, kept);
      return shown(row, kept);
    });
  }
}

/** The case that this one is joined with: there, another one, and not itself joined with a third, or two could be joined with each other. */
async function joined(unit: Unit, id: string, { end, duplicateOf = '' }: EndOrder): Promise<CaseRow | undefined> {
  if (end !== 'duplicate') return undefined;
  const asked = UUID.test(duplicateOf) ? { id: duplicateOf } : { reference: readReference(duplicateOf) };
  const found = asked.id || asked.reference ? await caseShown(unit.tx, asked) : undefined;
  const wrong = (code: string, sentence: string) => rejection([{ path: 'duplicateOf', code, sentence, act: 'sender' }]);
  if (!found) throw wrong('no_such_case', 'There is no such case to join it with. Check the reference.');
  if (found.id === id) throw wrong('same_case', 'A case cannot be joined with itself.');
  // Locked, so that the two are never joined with each other at one moment.
  const other = (await casesById(unit.tx, [id, found.id])).get(found.id)!;
  if (other.state === 'duplicate')
    throw wrong('joined_itself', 'That case has been joined with another one: join this one with that other.');
  return other;
}

function endedBefore(row: CaseRow, order: EndOrder, other: CaseRow | undefined, kept: CaseEndRow | undefined) {
  const same = row.state === order.end && kept?.reason === order.reason && kept.joined_with === (other?.id ?? null);
  if (!same || kept.signpost !== (order.signpost ?? null)) throw rejection([caseEnded()]);
  return shown(row, kept);
}

const shown = ({ id, reference, state, state_since }: CaseRow, { reason, side, joined_with, signpost }: CaseEndRow) => ({
  case: id,
  reference,
  state,
  since: state_since,
  reason,
  by: side,
  ...(joined_with && { duplicateOf: joined_with }),
  ...(signpost && { signpost }),
});
