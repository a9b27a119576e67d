import type { Scan } from '../scan/scan.ts';

/** A name and its sign right before a value. */
const FIELD = /([A-Za-z][\w.-]{0,40})(=|["']?\s{0,2}:\s{0,2})["']?$/;
const LONGEST_FIELD = 50;
/** How far back a word tells that numbers are of phones. */
const CONTEXT = 48;
/** What most numbers do not stand after. */
const SIGN = /[=:]["' ]{0,3}$/;
const LONGEST_SIGN = 4;
/** Names of what may be anything. */
const ANYTHING =
  /(?:^|[_.-])(?:value|number|num|nr|no|to|from|recipient|sender|dest|destination|text|body|message|q|query|input|content)$/i;
/** Ends of names of what is no number of a person's: `request_id`, `requestId`, `offset`. */
const OF_SYSTEM =
  /(?:^|[_.-]|[a-z](?=[A-Z]))(?:ids?|uid|uuid|sha|hash|seed|offset|count|size|length|index|version|revision|commit|build|port|pid|bytes|tokens|duration|latency|seq|sequence|ts|time|timestamp)$/i;
/** Ends of names of what is counted or measured. */
const MEASURED =
  /(?:^|[_.-])(?:sessions|errors|calls|users|visits|views|requests|hits|events|ms|seconds|minutes|rate|total)$/i;
/** WhatsApp's `wa_id` is the number itself. */
const OF_CALLER = /caller|phone|mobile|tel|fax|sms|contact|msisdn|whatsapp|^wa_?id$/i;

/** Whether a number stands in a field that numbers what a system has: `request_id=…`, `"offset": …`. */
export function isInSystemField(text: string, start: number): boolean {
  const name = fieldBefore(text, start)?.[1];
  return name !== undefined && OF_SYSTEM.test(name) && !OF_CALLER.test(name);
}

/**
 * Whether a number stands in a field whose name is none of a phone's: `call done project=94626699`, where calls are of
 * anything; in `phone home=…` the word before it tells.
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
