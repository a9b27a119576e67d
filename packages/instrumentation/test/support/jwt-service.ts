import { text } from 'node:stream/consumers';
import type { AuditRecord } from '@auditspan/conventions';
import { startModelService, type ModelService } from './model-service.ts';
import { AUDIENCE, startTokenIssuer, type TokenIssuer } from './token-issuer.ts';

/** A service that offers a model and accepts the tokens of one issuer. */
export interface JwtService {
  readonly issuer: TokenIssuer;
  readonly service: ModelService;
  /** Calls the model with a token. */
  callWith(token: string, headers?: Readonly<Record<string, string>>): Promise<void>;
  /** Returns the principals of the records of received calls, once there are this many. */
  callers(count: number): Promise<string[]>;
  /** Returns the records of the calls that the service itself made, once there are this many of all kinds. */
  made(count: number): Promise<AuditRecord[]>;
  close(): Promise<void>;
}

/** Options of {@link startJwtService}. */
export interface JwtServiceOptions {
  readonly issuer?: TokenIssuer;
  /** Options of the issuer. */
  readonly jwt?: Readonly<Record<string, unknown>>;
  /** Options of the service. */
  readonly config?: (issuer: TokenIssuer) => Readonly<Record<string, unknown>>;
}

export async function startJwtService(options: JwtServiceOptions = {}): Promise<JwtService> {
  const issuer = options.issuer ?? (await startTokenIssuer());
  const jwt = { issuer: issuer.issuer, audience: AUDIENCE, jwksUrl: issuer.jwksUrl, ...options.jwt };
  const routes = [{ path: '/predict/:model', provider: 'house' }];
  const service = await startModelService(routes, { caller: { jwt }, ...options.config?.(issuer) });
  return {
    issuer,
    service,
    async callWith(token, headers = {}) {
      await text(await service.call('/predict/house-7b', { authorization: `Bearer ${token}`, ...headers }));
    },
    callers: async (count) => (await service.received(count)).map(({ principalId }) => principalId),
    made: async (count) => (await service.audited.records(count)).filter(({ direction }) => direction === 'outbound'),
    async close() {
      await service.close();
      issuer.close();
    },
  };
}
