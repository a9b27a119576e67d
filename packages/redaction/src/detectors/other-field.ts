import type { Scan } from '../scan/scan.ts';

/** A field name and separator directly before a value. */
const FIELD = /([A-Za-z][\w.-]{0,40})(=|["']?\s{0,2}:\s{0,2})["']?$/;
const LONGEST_FIELD = 50;
/** Maximum distance of a context word for phones. */
const CONTEXT = 48;
/** Quick check: most numbers follow no separator. */
const SIGN = /[=:]["' ]{0,3}$/;
const LONGEST_SIGN = 4;
/** Names of fields that may contain anything. */
const ANYTHING =
  /(?:^|[_.-])(?:value|number|num|nr|no|to|from|recipient|sender|dest|destination|text|body|message|q|query|input|content)$/i;
/** Name suffixes of fields without personal numbers: `request_id`, `requestId`, `offset`. */
const OF_SYSTEM =
  /(?:^|[_.-]|[a-z](?=[A-Z]))(?:ids?|uid|uuid|sha|hash|seed|offset|count|size|length|index|version|revision|commit|build|port|pid|bytes|tokens|duration|latency|seq|sequence|ts|time|timestamp)$/i;
/** Name suffixes of counts and measurements. */
const MEASURED =
  /(?:^|[_.-])(?:sessions|errors|calls|users|visits|views|requests|hits|events|ms|seconds|minutes|rate|total)$/i;
/** Names of fields with phone numbers; WhatsApp's `wa_id` is one. */
const OF_CALLER = /caller|phone|mobile|tel|fax|sms|contact|msisdn|whatsapp|^wa_?id$/i;

/** Whether a number is in a field for system identifiers or offsets: `request_id=…`, `"offset": …`. */
export function isInSystemField(text: string, start: number): boolean {
  const name = fieldBefore(text, start)?.[1];
  return name !== undefined && OF_SYSTEM.test(name) && !OF_CALLER.test(name);
}

/**
 * Whether a number is in a field whose name does not refer to phones: `call done project=94626699`, where `call` is no
 * phone call. In `phone home=…` the previous word shows that it is a phone number.
 */
export function isInOtherField(scan: Scan, start: number): boolean {
  const found = fieldBefore(scan.text, start);
  if (found === null) return false;
  const [whole, name = '', sign] = found;
  if (MEASURED.test(name)) return true;
  if (OF_SYSTEM.test(name)) return !OF_CALLER.test(name);
  if (sign !== '=' || ANYTHING.test(name) || scan.isNear('phone', start, whole.length)) return false;
  return !OF_CALLER.test(scan.text.slice(Math.max(0, start - CONTEXT), start));
}

function fieldBefore(text: string, start: number): RegExpExecArray | null {
  if (!SIGN.test(text.slice(Math.max(0, start - LONGEST_SIGN), start))) return null;
  return FIELD.exec(text.slice(Math.max(0, start - LONGEST_FIELD), start));
}
