import type { Attributes, AttributeValue } from '../decode/span.ts';

/** The value of a field: a list of messages or texts where it may come often. */
export type FieldValue =
  | string
  | bigint
  | Buffer
  | Attributes
  | AttributeValue
  | Message
  | readonly Message[]
  | readonly string[];

/** A message of OTLP, by the names of its fields in OTLP/JSON; what is missing has its default. */
export interface Message {
  readonly [field: string]: FieldValue | undefined;
}

/** The messages of a list; none where there are none. */
export function messagesIn(message: Message, field: string): readonly Message[] {
  return (message[field] ?? []) as readonly Message[];
}

/** The attributes of a message; none where there are none. */
export function attributesIn(message: Message): Attributes {
  return (message['attributes'] ?? {}) as Attributes;
}

/** A text of a message. */
export function textIn(message: Message, field: string): string {
  const text = message[field];
  return typeof text === 'string' ? text : '';
}

/** An id of a message, in hexadecimal. */
export function hexIn(message: Message, field: string): string {
  const id = message[field];
  return Buffer.isBuffer(id) ? id.toString('hex') : '';
}
