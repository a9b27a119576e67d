import { createServer } from 'node:http';
import { listen } from '@auditspan/testing';
import { exportJWK, generateKeyPair, SignJWT, type JWK } from 'jose';

/** An issuer of tokens, whose keys are on its own server. */
export interface TokenIssuer {
  /** Its `iss`. */
  readonly issuer: string;
  readonly jwksUrl: string;
  /** How often its keys were fetched. */
  readonly asked: number;
  /** How it responds from now on: with its keys, with a failure, or not before it is released. */
  answer: 'keys' | 'failure' | 'late';
  /** Responds to waiting requests. */
  release(): void;
  /** Replaces its key. */
  rotate(): Promise<void>;
  /** Returns the current public key. */
  publicKey(): JWK;
  /** Creates a token that is valid for a minute, with these claims and header fields replaced. */
  token(claims?: Readonly<Record<string, unknown>>, header?: Readonly<Record<string, unknown>>): Promise<string>;
  close(): void;
}

/** Audience of the tokens. */
export const AUDIENCE = 'models';

export async function startTokenIssuer(alg = 'ES256'): Promise<TokenIssuer> {
  let serial = 0;
  let [pair, publicKey] = await newKey(alg, serial);
  let asked = 0;
  const waiting: (() => void)[] = [];
  const server = createServer((_request, response) => {
    asked += 1;
    const answer = (): void => void response.end(JSON.stringify({ keys: [publicKey] }));
    if (issuer.answer === 'late') waiting.push(answer);
    else if (issuer.answer === 'keys') answer();
    else response.writeHead(500).end();
  });
  const url = `http://127.0.0.1:${await listen(server)}`;
  const issuer: TokenIssuer = {
    issuer: url,
    jwksUrl: `${url}/keys`,
    answer: 'keys',
    get asked() {
      return asked;
    },
    release() {
      issuer.answer = 'keys';
      for (const answer of waiting.splice(0)) answer();
    },
    async rotate() {
      serial += 1;
      [pair, publicKey] = await newKey(alg, serial);
    },
    publicKey: () => publicKey,
    token(claims = {}, header = {}) {
      const now = Math.floor(Date.now() / 1000);
      const payload = { iss: url, aud: AUDIENCE, iat: now, exp: now + 60, sub: 'alice', ...claims };
      const protectedHeader = { alg, kid: publicKey.kid as string, ...header };
      return new SignJWT(payload).setProtectedHeader(protectedHeader).sign(pair.privateKey);
    },
    close() {
      server.close();
      server.closeAllConnections();
    },
  };
  return issuer;
}

async function newKey(alg: string, serial: number) {
  const pair = await generateKeyPair(alg, { extractable: true });
  return [pair, { ...(await exportJWK(pair.publicKey)), kid: `key-${serial}`, alg }] as const;
}
