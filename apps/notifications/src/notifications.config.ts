import { Type } from 'class-transformer';
import { IsInt, IsOptional, IsUrl, Matches, Min } from 'class-validator';
import { AMQP_URL, CommonConfig, HTTP_URL } from '#platform/config.js';
import { MASTER_KEY, NETWORKS } from '#platform/webhook-url.js';

export class NotificationsConfig extends CommonConfig {
  /** Where e-mail is handed over, such as `smtp://127.0.0.1:3008`. */
  @IsUrl({ protocols: ['smtp', 'smtps'], require_tld: false, require_protocol: true })
  SMTP_URL!: string;

  /** Sender of every e-mail: neutral, since a subject line is read over a shoulder. */
  @Matches(/^[^<>@]*<[^<>@\s]+@[^<>@\s]+>$|^[^<>@\s]+@[^<>@\s]+$/)
  MAIL_FROM = 'RJ Hub <rj-hub@example.org>';

  /** What links in e-mails and messages lead to. */
  @IsUrl(HTTP_URL)
  CONSOLE_URL = 'http://127.0.0.1:3000';

  /** Where partners' systems reach intake: it shows them the people of their cases. */
  @IsUrl(HTTP_URL)
  INTAKE_URL = 'http://127.0.0.1:3001';

  /** The partners' virtual host. Without it nothing is put into partners' queues, and readiness says so. */
  @IsOptional()
  @IsUrl(AMQP_URL)
  PARTNERS_AMQP_URL?: string;

  /** What partners' webhook secrets are worked out from: the same 32 bytes in base64 for the directory and for notifications. Without it webhooks are off. */
  @IsOptional()
  @Matches(MASTER_KEY, { message: 'WEBHOOK_KEY must be 32 bytes in base64' })
  WEBHOOK_KEY?: string;

  /** Networks that are not the internet's, in which webhooks may be called all the same, such as `127.0.0.0/8`. */
  @IsOptional()
  @Matches(NETWORKS, { message: 'WEBHOOK_ALLOW must be networks such as 127.0.0.0/8, with commas between them' })
  WEBHOOK_ALLOW?: string;

  /** How often it is looked for what falls due by the clock (reminders, cases without news, webhooks that fail), in milliseconds. */
  @Type(() => Number)
  @IsInt()
  @Min(50)
  DUE_CLOCK_MS = 5_000;
}
