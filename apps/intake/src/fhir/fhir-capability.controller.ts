import { All, Controller, Get, Res } from '@nestjs/common';
import { ApiExcludeEndpoint, ApiOperation, ApiProduces, ApiTags } from '@nestjs/swagger';
import type { Response } from 'express';
import { Open } from '#platform/caller.js';
import { capabilityStatement } from './capability.rules.js';
import type { Json } from './element.rules.js';
import { notThere, sendFhir } from './speak-fhir.js';

/** What the hub can do over FHIR, for anybody; and the answer to whatever it cannot. The last of FHIR's controllers: its second route takes all. */
@ApiTags('fhir')
@Controller('fhir')
export class FhirCapabilityController {
  @Get('metadata')
  @Open()
  @ApiOperation({ summary: 'The capability statement' })
  @ApiProduces('application/fhir+json')
  metadata(@Res({ passthrough: true }) response: Response): Json {
    return sendFhir(response, 200, capabilityStatement());
  }

  @All('{*rest}')
  @Open()
  @ApiExcludeEndpoint()
  nothing(): never {
    throw notThere();
  }
}
