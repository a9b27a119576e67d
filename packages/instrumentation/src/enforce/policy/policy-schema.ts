import { AUDIT_ACTION, AUDIT_PRINCIPAL_TYPE, AUDIT_PURPOSE_SOURCE } from '@auditspan/conventions';
import * as z from 'zod';
import type { ModelEntry } from './model-inventory.ts';
import type { Policy, PolicyRule } from './policy.ts';

const text = z.string().trim().min(1).max(1024);
const patterns = z.array(text).min(1).optional();
const level = z.int().min(0).max(4);
const mode = z.enum(['enforce', 'shadow']);

const range = z
  .strictObject({ min: level.optional(), max: level.optional() })
  .refine(({ min = 0, max = 4 }) => min <= max, { error: 'min is above max' })
  .optional();

const rule: z.ZodType<PolicyRule> = z.strictObject({
  id: text,
  effect: z.enum(['allow', 'deny']),
  mode: mode.optional(),
  message: text.optional(),
  principals: patterns,
  principalTypes: z.array(z.enum(AUDIT_PRINCIPAL_TYPE)).min(1).optional(),
  verified: z.boolean().optional(),
  roles: patterns,
  onBehalfOf: patterns,
  purposes: patterns,
  purposeSources: z.array(z.enum(AUDIT_PURPOSE_SOURCE)).min(1).optional(),
  models: patterns,
  sensitivity: range,
  dataClasses: patterns,
  providers: patterns,
  hosts: patterns,
  actions: z.array(z.enum(AUDIT_ACTION)).min(1).optional(),
});

/** Unreadable input arrives as a text that describes the error. */
const withReason = {
  error: ({ input }: { readonly input?: unknown }) =>
    typeof input === 'string' ? `cannot be read: ${input}` : undefined,
};

/** Schema of a {@link Policy}. */
export const policySchema: z.ZodType<Policy> = z
  .strictObject(
    {
      id: text,
      version: text.optional(),
      mode: mode.default('enforce'),
      default: z.enum(['allow', 'deny']),
      rules: z.array(rule),
    },
    withReason,
  )
  .superRefine(({ rules }, context) => {
    for (const [index, { id }] of rules.entries()) {
      const earlier = rules.findIndex((other) => other.id === id);
      if (earlier === index) continue;
      context.addIssue({ code: 'custom', path: ['rules', index, 'id'], message: `rule ${earlier} has this id too` });
    }
  });

/** Schema of the model inventory. */
export const modelInventorySchema: z.ZodType<readonly ModelEntry[]> = z.array(
  z.strictObject({
    model: text,
    sensitivity: level,
    version: text.optional(),
    digest: text.optional(),
    dataClass: text.optional(),
  }),
  withReason,
);
