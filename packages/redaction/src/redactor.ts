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

/** What was done to something. */
export interface RedactionResult {
  /** Values masked, by class. */
  readonly findings: readonly Finding[];
  /** Values that could not be examined and were replaced whole, by reason; absent when there are none. */
  readonly failures?: readonly Failure[];
}

/** A text as it may be stored, and what was masked in it. */
export interface RedactedText extends RedactionResult {
  readonly text: string;
  /** Sealed originals, to be stored beside the text; only where the policy seals and a record id was given. */
  readonly sealed?: readonly string[];
}

/** What is known of a text. */
export interface RedactTextOptions {
  /** It is JSON, or a line out of a JSON document, which the line alone does not show; looked up in the text unless given. */
  readonly isJson?: boolean | undefined;
  /** What sealed originals are bound to, and what `unseal` has to be given; without it nothing is sealed. */
  readonly recordId?: string | undefined;
}

/** Texts as they may be stored, each at its place. */
export interface RedactedTexts extends RedactionResult {
  readonly texts: readonly string[];
}

/** A value as it may be stored; the same object when nothing had to be masked. */
export interface RedactedValue extends RedactionResult {
  readonly value: unknown;
}

/** Attributes as they may be stored; the same object when nothing had to be masked. */
export interface RedactedAttributes extends RedactionResult {
  readonly attributes: Attributes;
}

/**
 * Redacts personal data and secrets by a policy. Nothing here throws, nothing changes what it is given, and no value
 * leaves anything for another: what cannot be examined is replaced whole and told of in `failures`.
 */
export interface Redactor {
  /** The policy in force. */
  readonly policy: Policy;
  /** What tells the policy from another: `sha256:` and 16 hex digits. */
  readonly policyHash: string;
  /** Redacts a text; JSON stays JSON. */
  redactText(text: string, options?: RedactTextOptions): RedactedText;
  /** Whether the policy names an auditor whose key originals can be sealed to. */
  readonly canSeal: boolean;
  /** Redacts texts that belong together, such as the chunks of a stream: also values that are split over them. */
  redactTexts(texts: readonly string[]): RedactedTexts;
  /** Redacts a value of any shape: strings, arrays, maps with their keys, errors. */
  redactValue(value: unknown): RedactedValue;
  /** Redacts attributes, keys and values, by the labels of their keys. */
  redactAttributes(attributes: Attributes): RedactedAttributes;
  /** Which values of an attribute the policy leaves as they are without looking into them; so nothing has to be redacted to know. */
  keptUnder(key: string): KeptValues;
  /** The pseudonyms of a value of a class under every key of the policy: what to look for when one person is searched for. */
  pseudonymsOf(found: string, value: string): readonly string[];
  /** Begins the redaction of a span, a log record or another thing of several parts, whose originals may be sealed. */
  begin(subject?: RedactionSubject): Redaction;
}

/** What is code and so stands in no policy document. */
export interface RedactorExtensions {
  /** What looks for more than the engine does; none unless given. */
  readonly recognisers?: readonly Recogniser[];
}

/**
 * Builds a redactor.
 * @throws {RedactionConfigError} when the configuration is not valid.
 * @throws {RedactionKeyError} when a key of it cannot be used.
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
