import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * Mails that are due together go in one e-mail: which go with which is written down before the first attempt. And a mail costs less: of
 * its six indexes two said what others say (its Message-ID is made of fact, template and recipient; its id rises with time).
 */
export class GatheredMails1780000000000 implements MigrationInterface {
  async up(run: QueryRunner): Promise<void> {
    await run.query(`
      alter table mail drop constraint if exists mail_message_id_key;
      drop index mail_newest;
      create index mail_tried on mail (message_id) where state = 'queued' and attempts > 0;
      alter table mail_sender add taken json;
      -- What a killed process of the release before may have sent and not marked: each by itself, as that sent it.
      update mail_sender set taken = (
        select json_agg(json_build_object('messageId', message_id, 'mails', json_build_array(mail)))
        from (select message_id, mail from mail where state = 'queued' and attempts = 0 order by due_at, mail limit 50) m
      );
      comment on column mail.message_id is
        'none: Message-ID, the same when it is sent again: made from fact, template and recipient; of several in one e-mail, from theirs';
      comment on column mail_sender.taken is 'none: e-mails that are being sent, each its Message-ID and its mails; the next owner sends the same again';
    `);
  }

  async down(run: QueryRunner): Promise<void> {
    await run.query(`
      drop index mail_tried;
      create index mail_newest on mail (queued_at desc, mail desc);
      alter table mail_sender drop taken;
    `);
  }
}
