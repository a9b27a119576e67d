import * as z from 'zod';
import type { JwsKey } from '../compact-jws.ts';
import { signingKeySchema } from '../key-config.ts';
import { MAX_LIFETIME } from '../signed-caller.ts';

/** A service to which callers are propagated. */
export interface PropagationTarget {
  /** `host`, `host:port`, or `*.domain` for every host below it. */
  readonly host: string;
  /** The service's own name; by default the host's. */
  readonly audience?: string | undefined;
}

/** The services to which callers are propagated, and the issuer. */
export interface PropagationConfig {
  readonly to: readonly PropagationTarget[];
  readonly key: JwsKey;
  /** Name under which this service signs; by default its `service.name`. */
  readonly issuer?: string | undefined;
  /** Validity of a token, in seconds. */
  readonly lifetime: number;
  /** Whether this service, rather than the caller, is named as the principal, acting on the caller's behalf. */
  readonly delegate: boolean;
}

const name = z.string().trim().min(1);

/** A bare `*` is rejected: it would reveal the users to every model provider. */
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
