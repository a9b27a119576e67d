/** A request to the chat service, and its response. */
export interface TrafficStep {
  /** What the step demonstrates. */
  readonly name: string;
  readonly user: string;
  readonly path: string;
  readonly message: string;
  /** The requested model. Default: that of the route. */
  readonly model?: string;
  readonly status: number;
  readonly answer: string;
}

type Request = Omit<TrafficStep, 'status' | 'answer'>;

const requests: readonly Request[] = [
  { name: 'plain call', user: 'alice', path: '/chat', message: 'Where is my order?' },
  { name: 'stream', user: 'alice', path: '/chat/stream', message: 'Explain our return policy.' },
  {
    name: 'stream left early',
    user: 'bob',
    path: '/preview',
    message: 'Tell the whole history of the account.',
    model: 'gpt-5-mini-slow',
  },
  {
    name: "provider's 403",
    user: 'bob',
    path: '/chat',
    message: 'Score this transaction.',
    model: 'fraud-scorer-forbidden',
  },
  {
    name: '429, then a retry',
    user: 'alice',
    path: '/chat',
    message: 'Translate this answer.',
    model: 'gpt-5-mini-busy',
  },
  { name: 'embedding', user: 'bob', path: '/embed', message: 'Unusual transfer at night' },
  {
    name: 'personal data in the prompt',
    user: 'alice',
    path: '/chat',
    message: 'Please refund erika.mustermann@example.com, card 4111 1111 1111 1111.',
    model: 'gpt-5-mini-echo',
  },
  { name: 'Anthropic message', user: 'bob', path: '/summary', message: 'Three transfers in one hour.' },
];

/** Sends the example's fixed traffic, one request after the other: two users, two purposes, every kind of outcome. */
export async function sendTraffic(serviceUrl: string): Promise<TrafficStep[]> {
  const steps: TrafficStep[] = [];
  for (const request of requests) {
    // One after the other, so that the rows are in the order of the script.
    steps.push({ ...request, ...(await send(serviceUrl, request)) });
  }
  return steps;
}

async function send(serviceUrl: string, request: Request): Promise<{ status: number; answer: string }> {
  const response = await fetch(serviceUrl + request.path, {
    method: 'POST',
    headers: { authorization: `Bearer ${request.user}-token`, 'content-type': 'application/json' },
    body: JSON.stringify({ message: request.message, model: request.model }),
  });
  return { status: response.status, answer: await response.text() };
}
