import { z } from 'zod';
import { StoreConfigError } from './errors.ts';

/** Address and credentials of ClickHouse. */
export interface StoreConfig {
  /** Address of ClickHouse's HTTP interface, such as `http://127.0.0.1:8123`. */
  url: string;
  /** Default `default`. */
  user: string;
  /** Default empty. */
  password: string;
  /** Default `default`. Created by `createDatabase` if it does not exist. */
  database: string;
  /** Request timeout in milliseconds. Default 30000. */
  requestTimeout: number;
}

/** {@link StoreConfig} as input: only the address is required. */
export type StoreConfigInput = Pick<StoreConfig, 'url'> & Partial<StoreConfig>;

/** Schema of {@link StoreConfig}. */
export const storeConfigSchema: z.ZodType<StoreConfig> = z.strictObject({
  url: z
    .url({ protocol: /^https?$/, error: 'must be an http:// or https:// address' })
    .describe("Address of ClickHouse's HTTP interface."),
  user: z.string().min(1).default('default').describe('User.'),
  password: z.string().default('').describe('Password.'),
  database: z.string().min(1).default('default').describe('Database; created if it does not exist.'),
  requestTimeout: z.int().positive().default(30_000).describe('Request timeout in milliseconds.'),
});

/**
 * Validates the options of a store client and fills in the defaults.
 * @throws {StoreConfigError} naming every invalid field.
 */
export function parseStoreConfig(input: unknown): StoreConfig {
  const result = storeConfigSchema.safeParse(input);
  if (result.success) return result.data;
  const faults = result.error.issues.map((issue) => `${issue.path.join('.') || 'options'}: ${issue.message}`);
  throw new StoreConfigError(`wrong options for the ClickHouse client: ${faults.join('; ')}`, { cause: result.error });
}
