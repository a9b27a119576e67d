import { text } from 'node:stream/consumers';
import type { AuditRecord } from '@auditspan/conventions';
import { startModelService, type ModelService } from './model-service.ts';
import { AUDIENCE, startTokenIssuer, type TokenIssuer } from './token-issuer.ts';

/** A service that offers a model and believes the tokens of one issuer. */
export interface JwtService {
  readonly issuer: TokenIssuer;
  readonly service: ModelService;
  /** Calls the model, showing a token. */
  callWith(token: string, headers?: Readonly<Record<string, string>>): Promise<void>;
  /** Whom the records of received calls name, once there are so many. */
  callers(count: number): Promise<string[]>;
  /** The records of the calls that the service itself made, once there are so many of all kinds. */
  made(count: number): Promise<AuditRecord[]>;
  close(): Promise<void>;
}

/** What {@link startJwtService} may be told. */
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
