import type { Attributes } from '@opentelemetry/api';

import { parseRedactionConfig, type RedactionConfig } from './config.ts';
import { createEngine } from './engine.ts';
import type { Finding } from './findings.ts';
import { loadKeys } from './keys/policy-keys.ts';
import type { KeptValues } from './policy/key-labels.ts';
import { resolvePolicy } from './policy/resolve-policy.ts';
import type { Policy } from './policy/policy.ts';
import type { Recogniser } from './recogniser.ts';
import { Redaction, type RedactionSubject } from './redaction.ts';
import { Run, type Failure } from './run.ts';

/** The result of a redaction. */
export interface RedactionResult {
  /** Number of masked values, by class. */
  readonly findings: readonly Finding[];
  /** Number of values that could not be scanned and were replaced entirely, by reason; absent if there are none. */
  readonly failures?: readonly Failure[];
}

/** A redacted text, and what was masked in it. */
export interface RedactedText extends RedactionResult {
  readonly text: string;
  /** Sealed originals, to be stored with the text; only if the policy seals and a record id was given. */
  readonly sealed?: readonly string[];
}

/** Options of {@link Redactor.redactText}. */
export interface RedactTextOptions {
  /** The text is JSON, or a line of a JSON document, which the line alone may not show. Default: detected. */
  readonly isJson?: boolean | undefined;
  /** The id that sealed originals are bound to and that `unseal` needs. Without it nothing is sealed. */
  readonly recordId?: string | undefined;
}

/** Redacted texts, in the order of the input. */
export interface RedactedTexts extends RedactionResult {
  readonly texts: readonly string[];
}

/** A redacted value; the same object if nothing was masked. */
export interface RedactedValue extends RedactionResult {
  readonly value: unknown;
}

/** Redacted attributes; the same object if nothing was masked. */
export interface RedactedAttributes extends RedactionResult {
  readonly attributes: Attributes;
}

/**
 * Redacts personal data and secrets according to a policy. Its methods never throw and never modify their arguments,
 * and calls are independent of each other. A value that cannot be scanned is replaced entirely and reported in
 * `failures`.
 */
export interface Redactor {
  /** The policy in force. */
  readonly policy: Policy;
  /** Hash that identifies the policy: `sha256:` and 16 hex digits. */
  readonly policyHash: string;
  /** Redacts a text; JSON stays valid JSON. */
  redactText(text: string, options?: RedactTextOptions): RedactedText;
  /** Whether the policy has an auditor key that originals can be sealed to. */
  readonly canSeal: boolean;
  /** Redacts texts that belong together, such as the chunks of a stream, including values split across them. */
  redactTexts(texts: readonly string[]): RedactedTexts;
  /** Redacts a value of any type: strings, arrays, maps with their keys, errors. */
  redactValue(value: unknown): RedactedValue;
  /** Redacts the keys and values of attributes, according to the labels of their keys. */
  redactAttributes(attributes: Attributes): RedactedAttributes;
  /** Returns which values of an attribute the policy keeps without scanning them. */
  keptUnder(key: string): KeptValues;
  /** Returns the pseudonyms of a value of a class, one per key of the policy: the terms to search for to find a person. */
  pseudonymsOf(found: string, value: string): readonly string[];
  /** Starts the redaction of a span, log record or other object with several parts, whose originals may be sealed. */
  begin(subject?: RedactionSubject): Redaction;
}

/** Extensions that are code and therefore not part of a policy document. */
export interface RedactorExtensions {
  /** Additional recognisers. Default: none. */
  readonly recognisers?: readonly Recogniser[];
}

/**
 * Creates a redactor.
 * @throws {RedactionConfigError} if the configuration is not valid.
 * @throws {RedactionKeyError} if a key of the policy is missing or unusable.
 */
export function createRedactor(
  config: Partial<RedactionConfig> | Readonly<Record<string, unknown>> = {},
  { recognisers = [] }: RedactorExtensions = {},
): Redactor {
  const parsed = parseRedactionConfig(config);
  const keys = loadKeys(parsed);
  const policy = resolvePolicy(parsed, keys.auditor?.id, recognisers);
  const engine = createEngine(policy, keys, recognisers);
  const { limits } = parsed;
  const start = (): Run => new Run({ time: limits.spanTime });

  function sealText(text: string, recordId: string, isJson: boolean | undefined): RedactedText {
    const redaction = new Redaction(engine, policy, { recordId });
    const redacted = redaction.text('text', text, isJson);
    const { findings, failures } = redaction.result();
    const sealed = redaction.sealed();
    return {
      text: redacted,
      findings,
      ...(failures.length > 0 && { failures }),
      ...(sealed.length > 0 && { sealed }),
    };
  }

  return {
    policy,
    get policyHash() {
      return policy.hash;
    },
    canSeal: engine.sealer !== undefined,
    redactText(text, { isJson, recordId } = {}) {
      if (recordId !== undefined && engine.sealer !== undefined) return sealText(text, recordId, isJson);
      const run = start();
      const redacted = engine.text(text, run, isJson);
      return withFailures({ text: redacted, findings: run.tally.findings() }, run);
    },
    redactTexts(texts) {
      const run = start();
      const redacted = engine.texts(texts, run);
      return withFailures({ texts: redacted, findings: run.tally.findings() }, run);
    },
    redactValue(value) {
      const run = start();
      const redacted = engine.value(value, run);
      return withFailures({ value: redacted, findings: run.tally.findings() }, run);
    },
    redactAttributes(attributes) {
      const run = start();
      const redacted = engine.attributes(attributes, run, 'attributes.');
      return withFailures({ attributes: redacted, findings: run.tally.findings() }, run);
    },
    keptUnder: (key) => engine.keptUnder(key),
    pseudonymsOf: (found, value) => engine.pseudonymsOf(found, value),
    begin: (subject) => new Redaction(engine, policy, subject),
  };
}

function withFailures<Result extends RedactionResult>(result: Result, run: Run): Result {
  const failures = run.failures();
  return failures.length === 0 ? result : { ...result, failures };
}
