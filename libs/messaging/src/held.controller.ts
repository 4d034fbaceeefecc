import { Body, Controller, Get, HttpCode, Inject, Param, Post } from '@nestjs/common';
import { ApiOperation, ApiProperty, ApiTags } from '@nestjs/swagger';
import { IsDefined } from 'class-validator';
import { Allow } from '#platform/caller.js';
import { Held } from './held.js';

class MendedBody {
  @ApiProperty({ description: 'the whole data of the message, corrected', type: Object })
  @IsDefined()
  data!: object;
}

@ApiTags('held messages')
@Allow('hub_administrator')
@Controller('held')
export class HeldController {
  constructor(@Inject(Held) private readonly held: Held) {}

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
