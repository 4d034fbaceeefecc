import type { INestApplication } from '@nestjs/common';
import { DocumentBuilder, SwaggerModule, type OpenAPIObject } from '@nestjs/swagger';

/** The service's HTTP surface for people at `/api`, and for programs at `/api-json`. */
export function openApi(app: INestApplication, name: string): void {
  SwaggerModule.setup('api', app, () => describeApi(app, name), { jsonDocumentUrl: 'api-json' });
}

/** Every route of an application, started or not, as Nest knows them. */
export function describeApi(app: INestApplication, name: string): OpenAPIObject {
  const about = new DocumentBuilder()
    .setTitle(`RJ Hub: ${name}`)
    .setDescription('Errors are problem details (RFC 9457), with every fault, its path and who must act.')
    .setVersion('1')
    .addBearerAuth()
    .addApiKey({ type: 'apiKey', in: 'header', name: 'X-Api-Key' }, 'apiKey')
    .addSecurityRequirements('bearer')
    .addSecurityRequirements('apiKey')
    .build();
  return SwaggerModule.createDocument(app, about);
}
