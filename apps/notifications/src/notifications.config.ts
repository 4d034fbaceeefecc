import { IsOptional, IsUrl, Matches } from 'class-validator';
import { AMQP_URL, CommonConfig, HTTP_URL } from '#platform/config.js';

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

  /** The partners' virtual host. Without it nothing is put into partners' queues, and readiness says so. */
  @IsOptional()
  @IsUrl(AMQP_URL)
  PARTNERS_AMQP_URL?: string;
}
