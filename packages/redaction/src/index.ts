export { RedactionSpanProcessor, type RedactionSpanProcessorOptions } from './spans/redaction-span-processor.ts';
export { RedactionGuard, type RedactionGuardOptions } from './spans/redaction-guard.ts';
export {
  createRedactor,
  type RedactedAttributes,
  type RedactedText,
  type RedactedTexts,
  type RedactedValue,
  type RedactionResult,
  type RedactTextOptions,
  type Redactor,
  type RedactorExtensions,
} from './redactor.ts';
export type { Redaction, RedactionSubject } from './redaction.ts';
export type { RecognisedValue, Recogniser } from './recogniser.ts';
export type { Failure, FailureReason } from './run.ts';
export type { Finding } from './findings.ts';
export { knownSecrets, type KnownSecrets } from './known/known-secrets.ts';
export { REDACTION_CLASSES, type RedactionClass } from './classes.ts';
export {
  parseRedactionConfig,
  redactionConfigShape,
  type KeySource,
  type OwnRule,
  type RedactionConfig,
} from './config.ts';
export { CLASS_MODES, type ClassMode } from './modes/class-mode.ts';
export { KEY_LABELS, type KeptValues, type KeyLabel, type KeyRule } from './policy/key-labels.ts';
export { PRESET_NAMES, type PresetName } from './policy/presets.ts';
export {
  RedactionLogRecordProcessor,
  type RedactionLogRecordProcessorOptions,
} from './logs/redaction-log-record-processor.ts';
export { pinoRedaction, type PinoRedaction } from './logs/pino-redaction.ts';
export { BaggageRedactionPropagator, redactBaggage } from './baggage/redact-baggage.ts';
export { readPolicy, type PolicyDocument } from './policy/load-policy.ts';
export { shortenText } from './surfaces/cut-tail.ts';
export type { Policy } from './policy/policy.ts';
export { diffPolicies, type PolicyDifference } from './policy/policy-diff.ts';
export { unseal, type UnsealedValue } from './modes/unseal.ts';
export { generateAuditorKey, loadAuditorPrivateKey, type AuditorKeyPair } from './keys/auditor-key.ts';
export { generatePseudonymKey } from './keys/pseudonym-keys.ts';
export { errorCatalogue, RedactionConfigError, RedactionKeyError, UnredactedSpanError, UnsealError } from './errors.ts';
