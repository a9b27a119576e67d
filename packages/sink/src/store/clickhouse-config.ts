import { z } from 'zod';
import { httpAddress } from '../config/http-address.ts';

/** A ClickHouse server to store in; without `url` the embedded one is used. */
export interface ClickHouseConfig {
  /** HTTP URL of the server, without user and password. */
  url?: string | undefined;
  /** Default `default`. */
  user: string;
  /** Default empty. */
  password: string;
  /** Created if missing. Default `default`. */
  database: string;
}

/** The schema of {@link ClickHouseConfig}. */
export const clickhouseConfigSchema: z.ZodType<ClickHouseConfig> = z
  .strictObject({
    url: httpAddress(
      'must be an http:// or https:// address',
      'AUDITSPAN_CLICKHOUSE_USER and AUDITSPAN_CLICKHOUSE_PASSWORD',
    )
      .optional()
      .describe('HTTP URL of a ClickHouse server to store in; without it the embedded one is used.')
      .meta({ env: 'AUDITSPAN_CLICKHOUSE_URL', flag: 'clickhouse-url' }),
    user: z
      .string()
      .min(1)
      .default('default')
      .describe('User of the server.')
      .meta({ env: 'AUDITSPAN_CLICKHOUSE_USER', flag: 'clickhouse-user' }),
    password: z.string().default('').describe('Password of the server.').meta({ env: 'AUDITSPAN_CLICKHOUSE_PASSWORD' }),
    database: z
      .string()
      .min(1)
      .default('default')
      .describe('Database of the server; created if missing.')
      .meta({ env: 'AUDITSPAN_CLICKHOUSE_DATABASE', flag: 'clickhouse-database' }),
  })
  .prefault({})
  .describe('The ClickHouse server.');
