import { AUDIT_LABELS } from './audit-labels.ts';
import { DATA_LABELS } from './data-labels.ts';
import { GEN_AI_LABELS } from './gen-ai-labels.ts';
import { IDENTITY_LABELS } from './identity-labels.ts';
import type { AttributeLabelRow, ContentSide } from './label.ts';
import { WEB_LABELS } from './web-labels.ts';

/** The version of OpenTelemetry's semantic conventions that {@link ATTRIBUTE_LABELS} follows. */
export const ATTRIBUTE_LABELS_SEMCONV = '1.45.0';

/**
 * Identifies a revision of {@link ATTRIBUTE_LABELS}: the version of the semantic conventions and a revision number of
 * our own.
 */
export const ATTRIBUTE_LABELS_VERSION: string = `${ATTRIBUTE_LABELS_SEMCONV}-1`;

/**
 * Span events and log events, by name, whose attributes or body hold a model's input or output: they carried it before
 * the conventions moved it to attributes.
 */
export const CONTENT_EVENTS: Readonly<Record<string, ContentSide>> = {
  'gen_ai.system.message': 'input',
  'gen_ai.user.message': 'input',
  'gen_ai.tool.message': 'input',
  'gen_ai.content.prompt': 'input',
  'gen_ai.assistant.message': 'output',
  'gen_ai.choice': 'output',
  'gen_ai.content.completion': 'output',
};

/**
 * What redaction does with each known attribute. An exact key takes precedence over a prefix, a longer prefix over a
 * shorter one, and a later row over an earlier one for the same key. A key that is not listed is scanned.
 */
export const ATTRIBUTE_LABELS: readonly AttributeLabelRow[] = [
  ...GEN_AI_LABELS,
  ...WEB_LABELS,
  ...DATA_LABELS,
  ...IDENTITY_LABELS,
  ...AUDIT_LABELS,
];
