import { defaultScanner } from './detectors/default-scanner.ts';
import type { PolicyKeys } from './keys/policy-keys.ts';
import { knownSecrets } from './known/known-secrets.ts';
import type { Match } from './scan/matches.ts';
import type { ClassModes } from './modes/class-mode.ts';
import { createPseudonyms, type Pseudonyms } from './modes/pseudonym.ts';
import { createReplace } from './modes/replace.ts';
import { createSealer, type Sealer } from './modes/seal.ts';
import { createAllowList } from './policy/allow-list.ts';
import { createKeyLabeller, keptBy, type KeptValues } from './policy/key-labels.ts';
import { createRuleScan } from './policy/own-rules.ts';
import { activeKeys } from './policy/policy-settings.ts';
import type { Policy } from './policy/policy.ts';
import { recognise, type Recogniser } from './recogniser.ts';
import type { Run } from './run.ts';
import { createAttributeRedactor, type AttributeRedactor } from './surfaces/attribute-redactor.ts';
import { createKeyHandlers } from './surfaces/key-handlers.ts';
import { createSplitRedactor } from './surfaces/split-values.ts';
import { createTextRedactor } from './surfaces/text-redactor.ts';
import { createValueRedactor } from './surfaces/value-redactor.ts';

/** A policy compiled into the functions that apply it. */
export interface Engine {
  readonly attributes: AttributeRedactor;
  /** Encrypts originals; undefined if the policy has no auditor key. */
  readonly sealer: Sealer | undefined;
  /** Returns which values under a key are kept without being scanned. */
  keptUnder(key: string): KeptValues;
  text(text: string, run: Run, isJson?: boolean): string;
  /** Returns the pseudonyms of a value, one per pseudonym key. */
  pseudonymsOf(found: string, value: string): readonly string[];
  texts(texts: readonly string[], run: Run): readonly string[];
  value(value: unknown, run: Run): unknown;
}

/** Creates the engine of a policy. */
export function createEngine(policy: Policy, keys: PolicyKeys, recognisers: readonly Recogniser[] = []): Engine {
  const { config } = policy;
  const modeOf = new Map(Object.entries(policy.classes));
  const modes: ClassModes = (found) => modeOf.get(found) ?? 'mask';
  const pseudonyms = pseudonymsOf(policy, keys);
  const replace = createReplace(pseudonyms);
  const text = createTextRedactor({
    scan: scanOf(policy, recognisers),
    modes,
    replace,
    isAllowed: createAllowList(config.allow, config.allowPatterns),
    ownNames: new Set(config.rules.map(({ name }) => name)),
    valueBytes: config.limits.valueBytes,
    generation: recognisers.length === 0 ? () => knownSecrets.generation : undefined,
  });
  const split = createSplitRedactor((value) => text.find(value), modes, replace);
  const redactValue = createValueRedactor(text, split, config.limits.depth);
  const handlers = createKeyHandlers({ redactValue, find: (value) => text.find(value), pseudonyms, modes });

  const labelOf = createKeyLabeller(policy);

  return {
    attributes: createAttributeRedactor(text, labelOf, handlers),
    keptUnder: (key) => keptBy(labelOf(key)),
    sealer: keys.auditor && createSealer(keys.auditor),
    text: (value, run, isJson) => text.redact(value, run, { isJson }),
    pseudonymsOf: (found, value) => pseudonyms?.underEachKey(found, value) ?? [],
    texts: (values, run) => redactValue(values, run) as readonly string[],
    value(value, run) {
      try {
        return redactValue(value, run);
      } catch {
        return run.fail('error');
      }
    },
  };
}

function pseudonymsOf({ config }: Policy, { pseudonym }: PolicyKeys): Pseudonyms | undefined {
  if (pseudonym.size === 0) return undefined;
  const { callingCode } = config.pseudonym;
  return createPseudonyms({ keys: pseudonym, active: activeKeys(config.pseudonym), callingCode });
}

function scanOf({ config }: Policy, recognisers: readonly Recogniser[]): (text: string) => readonly Match[] {
  const scanner = defaultScanner();
  const scanRules = config.rules.length === 0 ? undefined : createRuleScan(config.rules);
  return (text) => {
    const found = scanner.scan(text);
    const known = knownSecrets.find(text);
    if (known.length === 0 && scanRules === undefined && recognisers.length === 0) return found;
    return [...found, ...known, ...(scanRules?.(text) ?? []), ...recognise(recognisers, text)];
  };
}
