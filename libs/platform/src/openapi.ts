import type { INestApplication } from '@nestjs/common';
import { DocumentBuilder, SwaggerModule } from '@nestjs/swagger';

/** The service's HTTP surface for people at `/api`, and for programs at `/api-json`. */
export function openApi(app: INestApplication, name: string): void {
  const about = new DocumentBuilder()
    .setTitle(`RJ Hub: ${name}`)
    .setDescription('Errors are problem details (RFC 9457), with every fault, its path and who must act.')
    .setVersion('1')
    .addBearerAuth()
    .addApiKey({ type: 'apiKey', in: 'header', name: 'X-Api-Key' }, 'apiKey')
    .addSecurityRequirements('bearer')
    .addSecurityRequirements('apiKey')
    .build();
  SwaggerModule.setup('api', app, () => SwaggerModule.createDocument(app, about), { jsonDocumentUrl: 'api-json' });
}
