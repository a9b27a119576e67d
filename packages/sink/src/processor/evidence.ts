import {
  ATTR_AUDIT_REDACTION_BYTES,
  ATTR_AUDIT_REDACTION_CLASSES,
  ATTR_AUDIT_REDACTION_COUNT,
  ATTR_AUDIT_REDACTION_FAILURES,
  ATTR_AUDIT_REDACTION_FIELDS,
  ATTR_AUDIT_REDACTION_POLICY,
  ATTR_AUDIT_REDACTION_SEALED,
  AUDIT_REDACTION_PREFIX,
} from '@auditspan/conventions';
import type { Redaction } from '@auditspan/redaction';
import type { Attributes, AttributeValue } from '../decode/span.ts';
import { toAttributes } from './to-attributes.ts';

/**
 * Adds the evidence of a redaction to the redacted attributes. If an earlier redaction left evidence, counts and classes are
 * added up, so that its findings stay on record. Evidence without a policy is not genuine and is dropped.
 */
export function withEvidence(attributes: Attributes, redaction: Redaction): Attributes {
  const evidence = toAttributes(redaction.evidence());
  const isSecondLine = typeof attributes[ATTR_AUDIT_REDACTION_POLICY] === 'string';
  const others = Object.fromEntries(
    Object.entries(attributes).filter(([key]) => !key.startsWith(AUDIT_REDACTION_PREFIX)),
  );
  return { ...others, ...(isSecondLine ? summed(attributes, evidence) : evidence) };
}

function summed(before: Attributes, now: Attributes): Attributes {
  const merged: Record<string, AttributeValue> = {
    [ATTR_AUDIT_REDACTION_POLICY]: now[ATTR_AUDIT_REDACTION_POLICY] ?? null,
  };
  for (const key of [ATTR_AUDIT_REDACTION_COUNT, ATTR_AUDIT_REDACTION_BYTES])
    merged[key] = numberIn(before, key) + numberIn(now, key);
  for (const key of [ATTR_AUDIT_REDACTION_CLASSES, ATTR_AUDIT_REDACTION_FAILURES])
    putList(merged, key, addCounts(textsIn(before, key), textsIn(now, key)));
  const fields = [...textsIn(before, ATTR_AUDIT_REDACTION_FIELDS), ...textsIn(now, ATTR_AUDIT_REDACTION_FIELDS)];
  putList(merged, ATTR_AUDIT_REDACTION_FIELDS, [...new Set(fields)]);
  // The redaction continues the earlier list, so its own list has both.
  putList(merged, ATTR_AUDIT_REDACTION_SEALED, textsIn(now, ATTR_AUDIT_REDACTION_SEALED));
  return merged;
}

function putList(target: Record<string, AttributeValue>, key: string, list: readonly string[]): void {
  if (list.length > 0) target[key] = list;
}

function numberIn(attributes: Attributes, key: string): bigint {
  const value = attributes[key];
  return typeof value === 'bigint' ? value : 0n;
}

function textsIn(attributes: Attributes, key: string): string[] {
  const value = attributes[key];
  return Array.isArray(value) ? value.filter((item): item is string => typeof item === 'string') : [];
}

/** Adds up lists such as `email:2`. */
function addCounts(first: readonly string[], second: readonly string[]): string[] {
  const counts = new Map<string, number>();
  for (const text of [...first, ...second]) {
    const colon = text.lastIndexOf(':');
    const count = Number(text.slice(colon + 1));
    if (colon === -1 || !Number.isSafeInteger(count)) continue;
    const name = text.slice(0, colon);
    counts.set(name, (counts.get(name) ?? 0) + count);
  }
  return [...counts].map(([name, count]) => `${name}:${count}`);
}
