import { ATTRIBUTE_LABELS_VERSION } from '@auditspan/conventions';

import { REDACTION_CLASSES } from '../classes.ts';
import type { RedactionConfig } from '../config.ts';
import type { ClassMode } from '../modes/class-mode.ts';
import type { Recogniser } from '../recogniser.ts';
import type { KeyRule } from './key-labels.ts';
import { policyHash } from './policy-hash.ts';
import type { Policy } from './policy.ts';
import { PRESETS } from './presets.ts';

/** Merges a validated configuration with its preset. */
export function resolvePolicy(
  config: RedactionConfig,
  sealKeyId?: string,
  recognisers: readonly Recogniser[] = [],
): Policy {
  const preset = PRESETS[config.preset];
  const canPseudonymise = Object.keys(config.pseudonym.keys).length > 0;
  // A preset does not depend on a key; a configuration that uses pseudonyms without one was rejected before.
  const presetMode = (mode: ClassMode): ClassMode => (mode === 'pseudonymise' && !canPseudonymise ? 'mask' : mode);
  const presetRule = (rule: KeyRule): KeyRule => (rule === 'pseudonymise' && !canPseudonymise ? 'scan' : rule);
  const names = [...Object.keys(REDACTION_CLASSES), ...config.rules.map(({ name }) => name)];
  const modeOf = (name: string): ClassMode => config.classes[name] ?? presetMode(preset.classes[name] ?? 'mask');

  const policy = {
    config,
    classes: Object.fromEntries(names.map((name) => [name, modeOf(name)])),
    keys: config.keys,
    presetKeys: Object.fromEntries(Object.entries(preset.keys).map(([key, rule]) => [key, presetRule(rule)])),
    hideInputs: config.hideInputs ?? preset.hideInputs,
    hideOutputs: config.hideOutputs ?? preset.hideOutputs,
    canPseudonymise,
    sealKeyId,
    recognisers: recognisers.map(({ name }) => name),
    registry: ATTRIBUTE_LABELS_VERSION,
  };
  let hash: string | undefined;
  return {
    ...policy,
    get hash() {
      hash ??= policyHash(policy);
      return hash;
    },
  };
}
