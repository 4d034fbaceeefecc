import { Body, Controller, Get, HttpCode, Inject, Param, ParseUUIDPipe, Post, Res } from '@nestjs/common';
import { ApiOperation, ApiProperty, ApiResponse, ApiTags } from '@nestjs/swagger';
import { ArrayMaxSize, ArrayMinSize, Equals, IsArray, IsDefined, IsOptional, IsString, Length, Matches } from 'class-validator';
import type { Response } from 'express';
import { Allow, TheCaller, type Caller } from '#platform/caller.js';
import { Problem } from '#platform/problem.js';
import { HeldRetries, type HeldRetryShown } from './held-retries.js';
import { Held } from './held.js';

class MendedBody {
  @ApiProperty({ description: 'the whole data of the message, corrected', type: Object })
  @IsDefined()
  data!: object;
}

class HeldRetry {
  @ApiProperty({ required: false, type: [String], maxItems: 1_000, description: 'these messages' })
  @IsOptional()
  @IsArray()
  @ArrayMinSize(1)
  @ArrayMaxSize(1_000)
  @Matches(/^\d{1,18}$/, { each: true })
  ids?: string[];

  @ApiProperty({ required: false, maxLength: 200, description: 'or those of a group: its handler, its cause, or both' })
  @IsOptional()
  @IsString()
  @Length(1, 200)
  handler?: string;

  @ApiProperty({ required: false, maxLength: 200 }) @IsOptional() @IsString() @Length(1, 200) cause?: string;
  @ApiProperty({ required: false, description: 'or all that are left to a person' }) @IsOptional() @Equals(true) all?: true;
}

@ApiTags('held messages')
@Allow('hub_administrator')
@Controller('held')
export class HeldController {
  constructor(
    @Inject(Held) private readonly held: Held,
    @Inject(HeldRetries) private readonly retries: HeldRetries,
  ) {}

  @Get()
  @ApiOperation({ summary: 'Messages that failed, or wait behind one that did' })
  list() {
    return this.held.list();
  }

  @Get('groups')
  @ApiOperation({ summary: 'The same, counted by handler and cause' })
  groups() {
    return this.held.groups();
  }

  @Post('retries')
  @HttpCode(202)
  @ApiOperation({ summary: 'Stage what is left to a person to be run again, each once: these, a group, or all' })
  @ApiResponse({ status: 202, description: 'how many were staged; `Location` tells of their progress' })
  @ApiResponse({ status: 422, description: 'say which' })
  async retry(
    @Body() { all, ...chosen }: HeldRetry,
    @Res({ passthrough: true }) response: Response,
    @TheCaller() caller: Caller,
  ): Promise<{ id: string; staged: number }> {
    if ((Object.values(chosen).filter((value) => value !== undefined).length === 0) === (all === undefined)) {
      const sentence = 'Say which: `ids`, or `handler` and `cause`, or `all` alone.';
      throw new Problem(422, 'not_valid', sentence, [{ path: '', code: 'one_way', sentence, act: 'sender' }]);
    }
    const staged = await this.retries.stage(chosen, caller.id);
    response.set('Location', `/held/retries/${staged.id}`);
    return staged;
  }

  @Get('retries/:id')
  @ApiOperation({ summary: 'How far they are: waiting, done, or failed again and left to a person' })
  readRetry(@Param('id', ParseUUIDPipe) id: string): Promise<HeldRetryShown> {
    return this.retries.read(id);
  }

  @Post(':id/replay')
  @HttpCode(202)
  @ApiOperation({ summary: 'Run it again, once, as it is' })
  async replay(@Param('id') id: string): Promise<void> {
    await this.held.replay(id);
  }

  @Post(':id/mend')
  @HttpCode(202)
  @ApiOperation({ summary: 'Replace its data and run it again' })
  async mend(@Param('id') id: string, @Body() body: MendedBody): Promise<void> {
    await this.held.mend(id, body.data);
  }

  @Post(':id/give-up')
  @HttpCode(202)
  @ApiOperation({ summary: 'Go on without it; the inbox keeps the record' })
  async giveUp(@Param('id') id: string): Promise<void> {
    await this.held.giveUp(id);
  }
}
