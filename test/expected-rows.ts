import { expect } from 'vitest';

type Row = Readonly<Record<string, unknown>>;

const matching = (pattern: RegExp): unknown => expect.stringMatching(pattern);
const positive = expect.toSatisfy((value) => typeof value === 'number' && value > 0, 'a number above 0');

const DIGEST = matching(/^hmac-sha256:[0-9a-f]{64}$/);
const NANOSECONDS = matching(/^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d\.\d{9}$/);
const UUID = matching(/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/);

/** Common columns of this service's calls, with the values of a plain successful chat. */
function commonRow(service: string, modelUrl: string): Row {
  return {
    Timestamp: NANOSECONDS,
    TraceId: matching(/^[0-9a-f]{32}$/),
    SpanId: matching(/^[0-9a-f]{16}$/),
    ParentSpanId: matching(/^[0-9a-f]{16}$/),
    TraceState: '',
    SpanKind: 'Client',
    ServiceName: service,
    ScopeName: '@auditspan/instrumentation',
    ScopeVersion: matching(/^\d+\.\d+\.\d+$/),
    Duration: positive,
    StatusCode: 'Unset',
    StatusMessage: '',
    'Events.Timestamp': [],
    'Events.Name': [],
    'Events.Attributes': [],
    'Links.TraceId': [],
    'Links.SpanId': [],
    'Links.TraceState': [],
    'Links.Attributes': [],
    SchemaVersion: '1',
    RecordId: matching(/^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/),
    Category: 'access',
    Action: 'model.invoke',
    Outcome: 'success',
    OutcomeReason: '',
    DeniedBy: '',
    Direction: 'outbound',
    PrincipalType: 'user',
    PrincipalSource: 'explicit',
    PrincipalVerified: false,
    PrincipalRoles: [],
    OnBehalfOf: [],
    Attribution: 'exact',
    SessionId: '',
    CredentialId: matching(/^hmac-sha256:[0-9a-f]{16}$/),
    ClientAddress: '',
    UserAgent: '',
    Country: '',
    ModelProvider: 'openai',
    ModelVersion: '',
    ModelDigest: '',
    ModelSensitivity: 255,
    ServerAddress: '127.0.0.1',
    ServerPort: Number(new URL(modelUrl).port),
    PurposeSource: 'explicit',
    DataClass: '',
    DecisionEffect: '',
    DecisionMode: '',
    PolicyId: '',
    PolicyVersion: '',
    RuleId: '',
    ApprovalId: '',
    Operation: 'chat',
    InputTokens: positive,
    OutputTokens: positive,
    UsageState: 'reported',
    ResponseId: matching(/^chatcmpl-/),
    FinishReasons: ['stop'],
    RequestBytes: positive,
    ResponseBytes: positive,
    RequestDigest: DIGEST,
    ResponseDigest: DIGEST,
    Stream: false,
    HttpStatus: 200,
    CallId: UUID,
    Attempt: 1,
    SourceId: UUID,
    RedactionPolicy: matching(/^sha256:[0-9a-f]+$/),
    RedactionCount: 0,
    RedactionClasses: [],
    SourceScope: '@auditspan/instrumentation',
    Signal: 'traces',
    Producer: '',
    ProducerMismatch: false,
    Problems: [],
    IngestedAt: NANOSECONDS,
    LogId: '',
    LeafIndex: 0,
    LeafHash: '\0'.repeat(32),
  };
}

const alice: Row = { PrincipalId: 'alice', Purpose: 'customer-support' };
const bob: Row = { PrincipalId: 'bob', Purpose: 'fraud-review' };
const unanswered: Row = { InputTokens: 0, OutputTokens: 0, UsageState: 'absent', ResponseId: '', FinishReasons: [] };

function model(asked: string, served: string = asked): Row {
  return { SpanName: `model.invoke ${asked}`, ModelId: asked, ModelServedId: served };
}

function denied(reason: string, status: number): Row {
  return { Outcome: 'denied', OutcomeReason: reason, DeniedBy: 'provider', HttpStatus: status, ...unanswered };
}

/** The expected rows of the example's traffic, in the order of the calls. */
export function expectedRows(service: string, modelUrl: string): Row[] {
  const rows: Row[] = [
    { ...alice, ...model('gpt-5-mini', 'gpt-5-mini-2026-05-01') },
    { ...alice, ...model('gpt-5-mini', 'gpt-5-mini-2026-05-01'), Stream: true },
    {
      ...bob,
      ...model('gpt-5-mini-slow', 'gpt-5-mini-slow-2026-05-01'),
      ...unanswered,
      ResponseId: matching(/^chatcmpl-/),
      Stream: true,
      Outcome: 'aborted',
      OutcomeReason: 'client',
    },
    { ...bob, ...model('fraud-scorer-forbidden', ''), ...denied('forbidden', 403) },
    { ...alice, ...model('gpt-5-mini-busy', ''), ...denied('rate_limited', 429) },
    { ...alice, ...model('gpt-5-mini-busy', 'gpt-5-mini-busy-2026-05-01'), Attempt: 2 },
    {
      ...bob,
      ...model('text-embedding-3-small'),
      Operation: 'embeddings',
      OutputTokens: 0,
      ResponseId: '',
      FinishReasons: [],
    },
    {
      ...alice,
      ...model('gpt-5-mini-echo', 'gpt-5-mini-echo-2026-05-01'),
      RedactionCount: 4,
      RedactionClasses: ['credit_card:2', 'email:2'],
    },
    {
      ...bob,
      ...model('claude-sonnet-5'),
      ModelProvider: 'anthropic',
      ResponseId: matching(/^msg_/),
      FinishReasons: ['end_turn'],
    },
  ];
  const common = commonRow(service, modelUrl);
  // The start of auditing is record 1.
  return rows.map((row, index) => ({ ...common, ...row, SourceSequence: index + 2 }));
}
