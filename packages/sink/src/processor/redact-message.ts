import { ATTR_AUDIT_RECORD_ID, ATTR_AUDIT_REDACTION_SEALED } from '@auditspan/conventions';
import type { Redaction, RedactionSubject, Redactor } from '@auditspan/redaction';
import type { Attributes } from '../decode/span.ts';
import { withEvidence } from './evidence.ts';
import { attributesIn, type FieldValue, hexIn, type Message, textIn } from './message.ts';
import type { Field, MessageShape } from './message-shape.ts';
import { SPAN_EVENT } from './otlp-shapes.ts';

/**
 * Redacts every text of a span or log record, and adds evidence of that to its attributes, like `RedactionSpanProcessor` and
 * `RedactionLogRecordProcessor` do within a service.
 */
export function redactItem(item: Message, shape: MessageShape, redactor: Redactor): Message {
  const given = attributesIn(item);
  const redaction = redactor.begin(subjectOf(item, given));
  const redacted = redactFields(item, shape, redaction, '');
  return { ...redacted, attributes: withEvidence(attributesIn(redacted), redaction) };
}

/** Redacts every text of a resource or scope. */
export function redactOrigin(origin: Message, shape: MessageShape, redactor: Redactor): Message {
  return redactFields(origin, shape, redactor.begin(), '');
}

/** Returns the id that sealed originals are bound to, and the values that were sealed before. */
function subjectOf(item: Message, attributes: Attributes): RedactionSubject {
  const id = attributes[ATTR_AUDIT_RECORD_ID];
  const sealed = attributes[ATTR_AUDIT_REDACTION_SEALED];
  return {
    recordId: typeof id === 'string' ? id : `${hexIn(item, 'traceId')}-${hexIn(item, 'spanId')}`,
    sealed: Array.isArray(sealed) ? sealed.filter((value): value is string => typeof value === 'string') : [],
  };
}

function redactFields(message: Message, shape: MessageShape, redaction: Redaction, place: string): Message {
  const redacted: Record<string, FieldValue | undefined> = {};
  const event = shape === SPAN_EVENT ? textIn(message, 'name') : undefined;
  for (const field of shape.fields) {
    const value = message[field.name];
    if (value === undefined) continue;
    redacted[field.name] = redactField(value, field, redaction, {
      place,
      event: event ?? textIn(message, 'eventName'),
    });
  }
  return redacted;
}

/** Path of a field's parent, and the name of its event. */
interface Around {
  readonly place: string;
  readonly event: string;
}

function redactField(value: FieldValue, field: Field, redaction: Redaction, { place, event }: Around): FieldValue {
  const at = `${place}${field.place}`;
  const { type } = field;
  if (type === 'attributes') return redaction.attributes(`${at}.`, value as never, event) as Attributes;
  if (type === 'value') return redaction.value(at, value, event) as FieldValue;
  if (type === 'text') return field.isList ? redactTexts(value, at, redaction) : redaction.text(at, value as string);
  if (typeof type === 'string') return value;
  if (!field.isList) return redactFields(value as Message, type, redaction, `${at}.`);
  return (value as readonly Message[]).map((item, index) => redactFields(item, type, redaction, `${at}.${index}.`));
}

function redactTexts(value: FieldValue, place: string, redaction: Redaction): string[] {
  return (value as readonly string[]).map((text, index) => redaction.text(`${place}.${index}`, text));
}
