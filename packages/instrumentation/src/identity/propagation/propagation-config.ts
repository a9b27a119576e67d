import * as z from 'zod';
import type { JwsKey } from '../compact-jws.ts';
import { signingKeySchema } from '../key-config.ts';
import { MAX_LIFETIME } from '../signed-caller.ts';

/** A service that is told who calls. */
export interface PropagationTarget {
  /** `host`, `host:port`, or `*.domain` for every host below it. */
  readonly host: string;
  /** The name by which the service knows itself; by default the name of the host. */
  readonly audience?: string | undefined;
}

/** To which services it is said who calls, and in whose name. */
export interface PropagationConfig {
  readonly to: readonly PropagationTarget[];
  readonly key: JwsKey;
  /** The name that this service signs with; by default its `service.name`. */
  readonly issuer?: string | undefined;
  /** How long what is said is good for, in seconds. */
  readonly lifetime: number;
  /** Whether this service is said to act, on the caller's behalf, and not the caller. */
  readonly delegate: boolean;
}

const name = z.string().trim().min(1);

/** `*` alone would tell every model provider who the users are. */
const hostPattern = z
  .string()
  .toLowerCase()
  .regex(/^(?:\*\.)?[a-z\d_-]+(?:\.[a-z\d_-]+)*(?::\d{1,5})?$|^\[[\da-f:.]+\](?::\d{1,5})?$/u, {
    error: 'not a host such as billing.internal, billing.internal:8080 or *.internal',
  });

const targetSchema = z.strictObject({ host: hostPattern, audience: name.optional() });

/** Schema of {@link PropagationConfig}. */
export const propagationSchema: z.ZodType<PropagationConfig> = z.strictObject({
  to: z.array(z.union([hostPattern.transform((host): PropagationTarget => ({ host })), targetSchema])).min(1),
  key: signingKeySchema,
  issuer: name.optional(),
  lifetime: z.int().min(5).max(MAX_LIFETIME).default(60),
  delegate: z.boolean().default(false),
});
