import { readFileSync } from 'node:fs';
import { parser } from '@prometheus-io/lezer-promql';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';

interface Rule {
  readonly alert: string;
  readonly expr: string;
}

const read = (name: string): string => readFileSync(new URL(`../docs/${name}`, import.meta.url), 'utf8');
const { groups } = parse(read('alerts.yaml')) as { groups: { rules: Rule[] }[] };
const rules = groups.flatMap((group) => group.rules);
/** Another test compares these with a running sink. */
const metrics = new Set([...read('operations.md').matchAll(/^\| `(\w+)` \|/gm)].map(([, name]) => name));

/** Returns the texts of the nodes with that name in the syntax tree of an expression. */
function textsOf(expr: string, node: string): string[] {
  const found: string[] = [];
  parser.parse(expr).iterate({
    enter({ name, from, to }) {
      if (name === node) found.push(expr.slice(from, to));
    },
  });
  return found;
}

describe.each(rules)('the alert $alert', ({ expr }) => {
  it('is PromQL', () => {
    expect(textsOf(expr, '⚠')).toEqual([]);
  });

  it('uses metrics that a sink has', () => {
    const asked = textsOf(expr, 'VectorSelector').map((selector) => selector.replace(/\{.*/, ''));
    expect(asked.filter((name) => !metrics.has(name))).toEqual([]);
    expect(asked).not.toEqual([]);
  });
});

it('there is one for each metric about lost or unproven records', () => {
  const all = rules.map(({ expr }) => expr).join('\n');
  const grave = ['ready', 'store_ready', 'lag_seconds', 'dead_letters_total', 'missing_audit_records'];
  const proof = ['conflicting_audit_records_total', 'unwitnessed_seconds'];
  expect([...grave, ...proof].filter((name) => !all.includes(`auditspan_sink_${name}`))).toEqual([]);
});
