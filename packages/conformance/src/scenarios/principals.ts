import { createServer } from 'node:http';
import { connect } from 'node:net';
import { text } from 'node:stream/consumers';
import { listen } from '@auditspan/testing';
import { clientOf, viewOfError } from './app-views.ts';
import { completion, messages, replyJson } from './model-answers.ts';
import type { Expected, Scenario } from './scenario.ts';

const USERS = ['alice', 'bob', 'alice', 'bob', 'alice', 'bob'];

/** A service that offers a model itself and refuses an external client. */
function refusedByService(status: 401 | 403): Scenario {
  return {
    name: `the service's own endpoint answers ${status}`,
    needs: 'inbound',
    serve: () => undefined,
    run: async () => {
      const server = createServer((request, response) => {
        request.resume().once('end', () => response.writeHead(status).end('{"error":{"message":"No"}}'));
      });
      const answer = await callByHand(await listen(server));
      server.close();
      return answer.split('\r\n', 1);
    },
    expected: [{ model: 'gpt-5-own', outcome: 'denied', user: 'anonymous' }],
  };
}

/** Sends a hand-written request, so that nothing in this process can mistake it for its own call. */
async function callByHand(port: number): Promise<string> {
  const body = JSON.stringify({ model: 'gpt-5-own', messages });
  const socket = connect(port, '127.0.0.1');
  socket.write(
    `POST /v1/chat/completions HTTP/1.1\r\nhost: own\r\nconnection: close\r\ncontent-type: application/json\r\ncontent-length: ${body.length}\r\n\r\n${body}`,
  );
  return text(socket);
}

const refused = { error: 'PermissionDeniedError', status: 403 };

const deniedByPolicy: Scenario = {
  name: 'denial by own policy, plain and streamed',
  needs: 'policy',
  serve: (_call, reply) => replyJson(reply, 200, completion),
  run: async (app) => {
    const allowAgain = app.denyAll();
    const openai = clientOf(app, { maxRetries: 2 });
    const call = (stream: boolean): Promise<unknown> =>
      app.asUser('alice', () => openai.chat.completions.create({ model: 'gpt-5', messages, stream }));
    const views = [await call(false).catch(viewOfError), await call(true).catch(viewOfError)];
    allowAgain();
    return views.map((view) => {
      const { error, status } = view as Record<string, unknown>;
      return { error, status };
    });
  },
  denial: [refused, refused],
  expected: [
    { model: 'gpt-5', user: 'alice', outcome: 'denied' },
    { model: 'gpt-5', user: 'alice', outcome: 'denied' },
  ],
};

/** Scenarios in which the principal or the direction of a call is easily mistaken. */
export const principals: readonly Scenario[] = [
  {
    name: 'two users on one saturated connection',
    serve: async (_call, reply) => {
      await new Promise((resolve) => setTimeout(resolve, 20));
      replyJson(reply, 200, completion);
    },
    run: async (app) => {
      const dispatcher = new app.undici.Agent({ connections: 1, pipelining: 1 });
      const openai = clientOf(app, { fetch: app.undici.fetch as never, fetchOptions: { dispatcher } as never });
      const calls = USERS.map((user) =>
        app.asUser(user, () => openai.chat.completions.create({ model: `gpt-5-${user}`, messages })),
      );
      const answers = await Promise.all(calls);
      await dispatcher.close();
      return answers;
    },
    expected: USERS.map((user): Expected => ({ model: `gpt-5-${user}`, outcome: 'success', isError: false, user })),
  },
  refusedByService(401),
  refusedByService(403),
  deniedByPolicy,
];
