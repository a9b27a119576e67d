import type { Attributes, AttributeValue } from '../decode/span.ts';

/** The value of a field; a list of messages or strings for a repeated field. */
export type FieldValue =
  | string
  | bigint
  | Buffer
  | Attributes
  | AttributeValue
  | Message
  | readonly Message[]
  | readonly string[];

/** An OTLP message by its field names in OTLP/JSON; missing fields have their default. */
export interface Message {
  readonly [field: string]: FieldValue | undefined;
}

/** Returns the messages of a repeated field; empty if there are none. */
export function messagesIn(message: Message, field: string): readonly Message[] {
  return (message[field] ?? []) as readonly Message[];
}

/** Returns the attributes of a message; empty if there are none. */
export function attributesIn(message: Message): Attributes {
  return (message['attributes'] ?? {}) as Attributes;
}

/** Returns a string field of a message. */
export function textIn(message: Message, field: string): string {
  const text = message[field];
  return typeof text === 'string' ? text : '';
}

/** Returns an id of a message in hexadecimal. */
export function hexIn(message: Message, field: string): string {
  const id = message[field];
  return Buffer.isBuffer(id) ? id.toString('hex') : '';
}
