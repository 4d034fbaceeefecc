import type { WebhookFailingV1 } from '#contracts/webhook.failing.v1.js';
import type { Unit } from '#messaging/unit.js';
import { newId } from '#platform/new-id.js';
import { agencyPath } from '../links.js';
import { postMail } from '../mail/post-mail.js';
import { owe } from '../partners/partners.queries.js';
import { disabledOn, stepOf } from './webhook-verdict.rules.js';
import { disableWebhook, failingWebhooks, noteWarned, type Failing } from './webhooks.queries.js';

/** Warns the owners of webhooks that have taken nothing for days, and then calls them no more. */
export async function tellOfFailing(unit: Unit): Promise<void> {
  for (const failing of await failingWebhooks(unit.tx)) {
    const step = stepOf(failing.failingSince!, failing.warned, unit.now);
    if (step?.kind === 'warn') {
      await noteWarned(unit.tx, failing.partner, step.warned);
      await tell(unit, failing, false);
    } else if (step) {
      await disableWebhook(unit.tx, failing.partner);
      await tellDisabled(unit, failing);
    }
  }
}

export const tellDisabled = (unit: Unit, failing: Failing): Promise<void> => tell(unit, failing, true);

/** By queue where the partner has one, and by mail: a webhook that fails is no way to say so. */
async function tell(unit: Unit, failing: Failing, disabled: boolean): Promise<void> {
  const { partner, kind, area, url, why } = failing;
  const since = failing.failingSince ?? unit.now;
  const ends = disabled ? unit.now : disabledOn(since);
  const fact = { messageId: newId(), type: 'webhook.failing.v1', area };
  const data: WebhookFailingV1 = {
    host: new URL(url).host,
    failingSince: since.toISOString(),
    ...(why && { why }),
    disabled,
    disabledOn: ends.toISOString(),
  };
  await owe(unit.tx, [{ partner, factId: fact.messageId, type: fact.type, subject: `partner/${partner}`, area, data }], unit.now);
  await postMail(unit, [
    {
      fact,
      template: disabled ? 'webhook-disabled' : 'webhook-failing',
      to: { organisation: partner, kind: kind === 'agency' ? 'agency_worker' : 'provider_worker' },
      path: agencyPath(),
      ...(!disabled && { actBy: ends.toISOString() }),
    },
  ]);
}
