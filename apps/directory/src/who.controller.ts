import { Controller, Get, Inject } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { Allow, ROLES, TheCaller, type Caller } from '#platform/caller.js';
import { Database } from '#platform/database.js';
import { organisations, people, type OrganisationRow, type PersonRow } from './directory.queries.js';
import { OrganisationView } from './views.js';

type ShownOrganisation = Omit<OrganisationRow, 'email' | 'phone'> & Partial<Pick<OrganisationRow, 'email' | 'phone'>>;

/** Who is who. */
@ApiTags('who')
@Controller()
export class WhoController {
  constructor(@Inject(Database) private readonly database: Database) {}

  @Allow(...ROLES)
  @Get('organisations')
  @ApiOperation({ summary: 'Organisations, with how to reach them for the hub itself' })
  @ApiOkResponse({ type: [OrganisationView], description: 'all of them' })
  async organisations(@TheCaller() caller: Caller): Promise<ShownOrganisation[]> {
    const all = await organisations(this.database);
    const ofTheHub = caller.roles.some((role) => role === 'service' || role === 'hub_administrator');
    return ofTheHub ? all : all.map(({ email: _email, phone: _phone, ...shown }) => shown);
  }

  @Allow('hub_administrator', 'service')
  @Get('people')
  @ApiOperation({ summary: 'People’s accounts and roles' })
  people(): Promise<PersonRow[]> {
    return people(this.database);
  }
}
