import * as semconv from '@opentelemetry/semantic-conventions/incubating';
import { describe, expect, it } from 'vitest';

import {
  ATTRIBUTE_LABELS,
  ATTRIBUTE_LABELS_SEMCONV,
  ATTRIBUTE_LABELS_VERSION,
  AUDIT_FIELD_NAMES,
  AUDIT_FIELDS,
} from '../src/index.ts';

const NAMESPACES =
  /^(?:gen_ai|http|db|mcp|url|user|enduser|client|server|exception|error|rpc|messaging|session|user_agent|geo)\./;

const exact = new Set(ATTRIBUTE_LABELS.map(([key]) => key));
const prefixes = ATTRIBUTE_LABELS.map(([key]) => key).filter((key) => key.endsWith('*'));

function hasRow(key: string): boolean {
  return exact.has(key) || prefixes.some((prefix) => key.startsWith(prefix.slice(0, -1)));
}

describe('ATTRIBUTE_LABELS', () => {
  it(`has a row for every key of these namespaces in the semantic conventions ${ATTRIBUTE_LABELS_SEMCONV}`, () => {
    const keys = Object.entries(semconv).flatMap(([name, value]) =>
      name.startsWith('ATTR_') && typeof value === 'string' && NAMESPACES.test(value) ? [value] : [],
    );
    expect(keys.length).toBeGreaterThan(200);
    expect(keys.filter((key) => !hasRow(key))).toEqual([]);
  });

  it('has a row for every field of the audit record, and one row for a key', () => {
    expect(AUDIT_FIELD_NAMES.map((name) => AUDIT_FIELDS[name].key).filter((key) => !exact.has(key))).toEqual([]);
    const own = ATTRIBUTE_LABELS.map(([key]) => key).filter((key) => !key.startsWith('audit.'));
    const shared = new Set(AUDIT_FIELD_NAMES.map((name) => AUDIT_FIELDS[name].key));
    const rows = own.filter((key) => !shared.has(key));
    expect(new Set(rows).size).toBe(rows.length);
  });

  it('is versioned with the semantic conventions', () => {
    expect(ATTRIBUTE_LABELS_VERSION.startsWith(`${ATTRIBUTE_LABELS_SEMCONV}-`)).toBe(true);
  });
});
