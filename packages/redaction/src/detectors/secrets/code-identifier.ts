import type { Assigned } from './assigned.ts';

const IDENTIFIER = /^[A-Za-z_$]{1,64}(?:\d[A-Za-z_$]{1,64})?\w?$/;
const HUMPED = /[a-z][A-Z]/;
/** The end of an expression in languages with quoted literals. */
const AFTER_ANY = /[ \t]{0,2};/y;
/** The continuation of an expression: a list, a union type, a cast. */
const AFTER_HUMPED = /[ \t]{0,2},[ \t]{0,2}(?:\r?\n|$)|\)| (?:\||as |\?\?)/y;
/** A member of the object itself, or the second of two variables. */
const BEFORE = /(?:\b(?:self|this|exports)\.[\w.]{0,32}|[A-Za-z_]\w{0,24}, [\w.]{0,24})$/;
const LONGEST_BEFORE = 60;
/** The complete name before a value. */
const WHOLE_NAME = /([\w.$]{8,80})\W{1,6}$/;
const LONGEST_NAME = 88;
/** Minimum length of a value that is part of its own name, i.e. a variable assigned to another. */
const LONG = 8;

/** Whether an unquoted value is a variable or type: `password = auth;`, `credentials: AwsCredentialIdentity,`. */
export function isIdentifier(text: string, name: number, assigned: Assigned): boolean {
  const { start, end } = assigned;
  if (assigned.isQuoted || assigned.isTight || assigned.isProse) return false;
  const value = text.slice(start, end);
  if (!IDENTIFIER.test(value)) return false;
  return isFollowedAsCode(text, end, value) || isInOwnName(text, start, value) || isOfObject(text, name, start);
}

function isFollowedAsCode(text: string, end: number, value: string): boolean {
  return matches(AFTER_ANY, text, end) || (HUMPED.test(value) && matches(AFTER_HUMPED, text, end));
}

function isInOwnName(text: string, start: number, value: string): boolean {
  const [, name = ''] = WHOLE_NAME.exec(before(text, start, LONGEST_NAME)) ?? [];
  return value.length >= LONG && name.includes(value);
}

function isOfObject(text: string, name: number, start: number): boolean {
  return text.startsWith(' = ', start - 3) && BEFORE.test(before(text, name, LONGEST_BEFORE));
}

function before(text: string, at: number, length: number): string {
  return text.slice(Math.max(0, at - length), at);
}

function matches(form: RegExp, text: string, at: number): boolean {
  form.lastIndex = at;
  return form.test(text);
}
