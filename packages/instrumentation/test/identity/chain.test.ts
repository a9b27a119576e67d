import { startModelEndpoint, type ModelEndpoint } from '@auditspan/testing';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { recordsOf } from '../support/audited.ts';
import { startOtlpReceiver, type OtlpReceiver } from '../support/otlp-receiver.ts';
import { isBuilt, NODES } from '../support/run-node.ts';
import { startServiceProcess, type ServiceProcess } from '../support/service-process.ts';
import { ed25519Keys } from '../support/signing-keys.ts';
import { AUDIENCE, startTokenIssuer, type TokenIssuer } from '../support/token-issuer.ts';

const ofFront = ed25519Keys('front-1');
const ofMiddle = ed25519Keys('middle-1');

/** Options of a service that accepts another's tokens. */
function believing(issuer: string, publicKey: object): object {
  return { signedBaggage: { issuers: [{ issuer, keys: [publicKey] }] } };
}

/** Options of a service that propagates callers to another. */
function telling(url: string, audience: string, key: object): object {
  return { to: [{ host: new URL(url).host, audience }], key };
}

describe.each(NODES)('a chain of three services on Node $version', ({ binary, installed }) => {
  let model: ModelEndpoint;
  let receiver: OtlpReceiver;
  let issuer: TokenIssuer;
  const services: ServiceProcess[] = [];

  beforeEach(async ({ skip }) => {
    skip(!installed, 'this Node is not installed');
    skip(!isBuilt, 'processes run what `npm run build` built');
    [model, receiver, issuer] = await Promise.all([startModelEndpoint(), startOtlpReceiver(), startTokenIssuer()]);
  });
  afterEach(async () => {
    await Promise.all(services.splice(0).map((service) => service.stop()));
    await Promise.all([model?.close(), receiver?.close()]);
    issuer?.close();
  });

  const start = async (
    name: string,
    args: readonly string[],
    { caller, propagate }: Readonly<Record<'caller' | 'propagate', object | undefined>>,
  ): Promise<string> => {
    const env = {
      OTEL_SERVICE_NAME: name,
      AUDITSPAN_ENDPOINT: receiver.url,
      AUDITSPAN_TRACING: 'false',
      AUDITSPAN_INBOUND: JSON.stringify([{ path: '/predict/:model' }]),
      AUDITSPAN_CALLER: JSON.stringify(caller),
      ...(propagate === undefined ? {} : { AUDITSPAN_PROPAGATE: JSON.stringify(propagate) }),
    };
    const service = await startServiceProcess({ binary, fixture: 'hop.mjs', args, env });
    services.push(service);
    return service.url;
  };
  it('names at its end the first caller, the principals that acted in between, and the purpose', async () => {
    const jwt = {
      issuer: issuer.issuer,
      audience: AUDIENCE,
      jwksUrl: issuer.jwksUrl,
      claims: { purpose: 'purpose' },
    };
    const last = await start('last', [`${model.url}/v1/chat/completions`], {
      caller: believing('middle', ofMiddle.publicKey),
      propagate: undefined,
    });
    const middle = await start('middle', [`${last}/predict/gpt-5`, 'agent-7'], {
      caller: believing('front', ofFront.publicKey),
      propagate: telling(last, 'last', ofMiddle.privateKey),
    });
    const front = await start('front', [`${middle}/ask`], {
      caller: { jwt },
      propagate: telling(middle, 'middle', ofFront.privateKey),
    });
    const authorization = `Bearer ${await issuer.token({ purpose: 'support', roles: ['analyst'], sid: 'session-1' })}`;
    const body = JSON.stringify({ model: 'gpt-5', messages: [{ role: 'user', content: 'Hi' }] });
    const ask = async (): Promise<string> =>
      (await fetch(`${front}/ask`, { method: 'POST', body, headers: { authorization, baggage: 'theme=dark' } })).text();
    // Calls with a new token may be passed on before it is verified: no call waits for an issuer's keys.
    for (let calls = 1; calls <= 10; calls += 1) {
      expect(JSON.parse(await ask())).toMatchObject({ object: 'chat.completion' });
      if (recordsOf(await receiver.auditSpans(2 * calls)).some(({ purpose }) => purpose !== undefined)) break;
    }
    const said = await Promise.all(services.splice(0).map((service) => service.stop()));

    const named = {
      principalId: 'agent-7',
      principalType: 'agent',
      principalSource: 'signed_baggage',
      principalVerified: true,
      onBehalfOf: ['alice'],
      sessionId: 'session-1',
      purpose: 'support',
      purposeSource: 'inherited',
      attribution: 'exact',
    };
    expect(said).toEqual(['', '', '']);
    // The order in which a call and its received request end is undefined.
    const records = recordsOf(receiver.calls().slice(-2));
    expect(records.map(({ direction, modelId }) => `${direction} ${modelId}`).toSorted()).toEqual([
      'inbound gpt-5',
      'outbound gpt-5',
    ]);
    expect(records).toEqual([expect.objectContaining(named), expect.objectContaining(named)]);
    expect(model.requests.filter(({ headers }) => 'baggage' in headers)).toEqual([]);
  });
});
