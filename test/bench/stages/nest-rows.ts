import { Column, CreateDateColumn, Entity, PrimaryColumn, PrimaryGeneratedColumn } from 'typeorm';

/** The rows of the arms that go by TypeORM, as its documentation would have them. */
@Entity('noted')
export class Noted {
  @PrimaryGeneratedColumn('increment', { type: 'bigint' })
  id!: string;

  @Column('text', { name: 'message_id' })
  messageId!: string;

  @Column('text')
  subject!: string;

  @Column('integer')
  n!: number;

  @CreateDateColumn({ name: 'noted_at', type: 'timestamptz' })
  notedAt!: Date;
}

@Entity('inbox_message')
export class InboxMessage {
  @PrimaryColumn('uuid')
  id!: string;

  @CreateDateColumn({ name: 'received_at', type: 'timestamptz' })
  receivedAt!: Date;
}

@Entity('outbox_message')
export class OutboxMessage {
  @PrimaryGeneratedColumn('increment', { type: 'bigint' })
  id!: string;

  @Column('jsonb')
  event!: object;
}
