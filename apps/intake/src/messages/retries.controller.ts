import { Body, Controller, Get, HttpCode, Inject, Param, ParseUUIDPipe, Post, Res } from '@nestjs/common';
import { ApiOperation, ApiProperty, ApiResponse, ApiTags } from '@nestjs/swagger';
import { Type } from 'class-transformer';
import { ArrayMaxSize, ArrayMinSize, Equals, IsArray, IsOptional, IsString, Length, Matches, ValidateNested } from 'class-validator';
import type { Response } from 'express';
import { Allow, TheCaller, type Caller } from '#platform/caller.js';
import { Database } from '#platform/database.js';
import { Problem } from '#platform/problem.js';
import { senderOf } from '../http-door.js';
import { HUB } from '../receipt.js';
import { RetryView, StagedView } from './message-views.js';
import { actorOf, OneChange } from './mend.controller.js';
import { batchShown, type Chosen } from './retries.queries.js';
import { RunRetries } from './run-retries.js';

class Retry {
  @ApiProperty({ required: false, type: [String], maxItems: 1_000, description: 'these messages' })
  @IsOptional()
  @IsArray()
  @ArrayMinSize(1)
  @ArrayMaxSize(1_000)
  @Matches(/^\d{1,18}$/, { each: true })
  ids?: string[];

  @ApiProperty({ required: false, maxLength: 200, description: 'or all that failed for this cause, as the groups name it' })
  @IsOptional()
  @IsString()
  @Length(1, 200)
  cause?: string;

  @ApiProperty({ required: false, description: 'or all that failed' })
  @IsOptional()
  @Equals(true)
  all?: true;

  @ApiProperty({
    required: false,
    type: [OneChange],
    maxItems: 100,
    description: 'what is corrected in each; none runs them as they were sent',
  })
  @IsOptional()
  @IsArray()
  @ArrayMaxSize(100)
  @ValidateNested({ each: true })
  @Type(() => OneChange)
  changes?: OneChange[];
}

/** Failed messages run again in numbers. A partner's are those that were rejected, of its own; an administrator's also those that are set aside. */
@ApiTags('messages')
@Controller('retries')
@Allow('agency_system', 'agency_worker', 'provider_system', 'provider_worker', 'hub_administrator')
export class RetriesController {
  constructor(
    @Inject(RunRetries) private readonly retries: RunRetries,
    @Inject(Database) private readonly database: Database,
  ) {}

  @Post()
  @HttpCode(202)
  @ApiOperation({ summary: 'Stage failed messages to be run again, each once: these, a group, or all that nobody has seen to' })
  @ApiResponse({
    status: 202,
    type: StagedView,
    description: 'how many were staged; what is staged already is not staged again. `Location` tells of their progress',
  })
  @ApiResponse({ status: 422, description: 'say which, in one way' })
  async stage(@Body() body: Retry, @Res({ passthrough: true }) response: Response, @TheCaller() caller: Caller) {
    const staged = await this.retries.stage(chosenBy(body), body.changes ?? [], actorOf(caller));
    response.set('Location', `/retries/${staged.id}`);
    return staged;
  }

  @Get(':id')
  @ApiOperation({ summary: 'How far they are: waiting, done, failed again with every fault, or seen to otherwise before their turn' })
  @ApiResponse({ status: 200, type: RetryView, description: 'how far they are' })
  @ApiResponse({ status: 404, description: 'nothing was staged under this id, or not by your organisation' })
  async read(@Param('id', ParseUUIDPipe) id: string, @TheCaller() caller: Caller) {
    const sender = senderOf(caller);
    const found = await this.database.snapshot((tx) => batchShown(tx, id));
    if (!found || (sender !== HUB && found.organisation !== sender))
      throw new Problem(404, 'unknown_retry', 'Nothing was staged by you under this id.');
    const { organisation: _whose, ...shown } = found;
    return { ...shown, state: shown.waiting > 0 ? 'running' : 'done' };
  }
}

function chosenBy({ ids, cause, all }: Retry): Chosen {
  const ways: Chosen[] = [...(ids ? [{ ids }] : []), ...(cause !== undefined ? [{ cause }] : []), ...(all ? [{ all }] : [])];
  if (ways.length !== 1) {
    const sentence = 'Say which messages in one way: `ids`, `cause`, or `all`.';
    throw new Problem(422, 'not_valid', sentence, [{ path: '', code: 'one_way', sentence, act: 'sender' }]);
  }
  return ways[0]!;
}
