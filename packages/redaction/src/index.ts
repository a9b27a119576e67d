export { RedactionSpanProcessor, type RedactionSpanProcessorOptions } from './redaction-span-processor.ts';
export { createRedactor, type Redactor } from './redactor.ts';
export { type AttributeRedactor, type RedactedAttributes } from './attribute-redactor.ts';
export { type RedactedText, type TextRedactor } from './text-redactor.ts';
export { type Finding } from './findings.ts';
export { REDACTION_CLASSES, type RedactionClass } from './classes.ts';
export { parseRedactionConfig, redactionConfigSchema, type RedactionConfig, type RedactionMode } from './config.ts';
export { KEY_LABELS, type KeyLabel } from './key-labels.ts';
export { errorCatalogue, RedactionConfigError } from './errors.ts';
