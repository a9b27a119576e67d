import { AUDIT_LABELS } from './audit-labels.ts';
import { DATA_LABELS } from './data-labels.ts';
import { GEN_AI_LABELS } from './gen-ai-labels.ts';
import { IDENTITY_LABELS } from './identity-labels.ts';
import type { AttributeLabelRow, ContentSide } from './label.ts';
import { WEB_LABELS } from './web-labels.ts';

/** The version of OpenTelemetry's semantic conventions that {@link ATTRIBUTE_LABELS} follows. */
export const ATTRIBUTE_LABELS_SEMCONV = '1.45.0';

/** Tells one state of {@link ATTRIBUTE_LABELS} from another: the version of the semantic conventions and a revision of our own. */
export const ATTRIBUTE_LABELS_VERSION: string = `${ATTRIBUTE_LABELS_SEMCONV}-1`;

/**
 * Events of spans and of logs whose attributes or body are contents, by name: what a model was given or gave before the
 * conventions moved it to attributes.
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
 * What redaction does with each known attribute. A whole key goes before a prefix, a longer prefix before a shorter one,
 * a later row before an earlier one for the same key; a key that is not here is scanned.
 */
export const ATTRIBUTE_LABELS: readonly AttributeLabelRow[] = [
  ...GEN_AI_LABELS,
  ...WEB_LABELS,
  ...DATA_LABELS,
  ...IDENTITY_LABELS,
  ...AUDIT_LABELS,
];
