import {
  ATTR_AUDIT_DATA_CLASS,
  ATTR_AUDIT_PURPOSE,
  ATTR_ERROR_TYPE,
  ATTR_GEN_AI_CONVERSATION_ID,
  ATTR_GEN_AI_PROVIDER_NAME,
  ATTR_GEN_AI_REQUEST_MODEL,
  ATTR_GEN_AI_RESPONSE_MODEL,
  ATTR_SESSION_ID,
  ATTR_USER_AGENT_ORIGINAL,
  AUDIT_FIELD_NAMES,
  AUDIT_FIELDS,
} from '@auditspan/conventions';

/** What can be said of an attribute: its values are examined, left, replaced whole, or the attribute is left out. */
export const KEY_LABELS = ['scan', 'exempt', 'hide', 'drop'] as const;

/** One of {@link KEY_LABELS}. */
export type KeyLabel = (typeof KEY_LABELS)[number];

/** Fields of the audit record that people write in their own words. */
const FREE_TEXT: ReadonlySet<string> = new Set([ATTR_AUDIT_PURPOSE, ATTR_AUDIT_DATA_CLASS, ATTR_USER_AGENT_ORIGINAL]);

/** The audit facts, who acted among them, and what else only names things: left as they are, so that an audit can rely on them. */
const EXEMPT: readonly string[] = [
  ...AUDIT_FIELD_NAMES.map((name) => AUDIT_FIELDS[name].key).filter((key) => !FREE_TEXT.has(key)),
  ATTR_ERROR_TYPE,
  ATTR_GEN_AI_CONVERSATION_ID,
  ATTR_GEN_AI_PROVIDER_NAME,
  ATTR_GEN_AI_REQUEST_MODEL,
  ATTR_GEN_AI_RESPONSE_MODEL,
  ATTR_SESSION_ID,
];

/** The label of each key. */
export type KeyLabeller = (key: string) => KeyLabel;

/** Labels keys by the configuration first (the longest prefix wins over shorter ones), then by the built-in registry; `scan` otherwise. */
export function createKeyLabeller(configured: Readonly<Record<string, KeyLabel>>): KeyLabeller {
  const exact = new Map<string, KeyLabel>(EXEMPT.map((key) => [key, 'exempt']));
  const prefixes: (readonly [prefix: string, label: KeyLabel])[] = [];
  for (const [key, label] of Object.entries(configured)) {
    if (key.endsWith('*')) prefixes.push([key.slice(0, -1), label]);
  }
  prefixes.sort(([a], [b]) => b.length - a.length);
  const own = new Map(Object.entries(configured));
  return (key) => own.get(key) ?? prefixes.find(([prefix]) => key.startsWith(prefix))?.[1] ?? exact.get(key) ?? 'scan';
}
