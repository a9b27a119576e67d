import { createAttributeRedactor, type AttributeRedactor } from './attribute-redactor.ts';
import { parseRedactionConfig, type RedactionConfig } from './config.ts';
import { defaultScanner } from './default-scanner.ts';
import { createKeyLabeller } from './key-labels.ts';
import { policyHash } from './policy-hash.ts';
import { createTextRedactor, type TextRedactor } from './text-redactor.ts';

/** Masks personal data and secrets in texts and attributes. Holds no state that one value could leave for another. */
export interface Redactor {
  /** What tells the policy in force from another: `sha256:` and 16 hex digits. */
  readonly policyHash: string;
  /** Masks a text. Never throws: a text that cannot be examined is replaced whole and counted as `failed`. */
  readonly redactText: TextRedactor;
  /** Masks attributes, keys and values, by the labels of their keys. Never throws, never changes what it is given. */
  readonly redactAttributes: AttributeRedactor;
}

/** Builds a redactor. Throws `RedactionConfigError` when the configuration is not valid. */
export function createRedactor(config: Partial<RedactionConfig> = {}): Redactor {
  const policy = parseRedactionConfig(config);
  const redactText = createTextRedactor(defaultScanner(), policy);
  return {
    policyHash: policyHash(policy),
    redactText,
    redactAttributes: createAttributeRedactor(redactText, createKeyLabeller(policy.keys)),
  };
}
