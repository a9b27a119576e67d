import { describe, expect, it } from 'vitest';
import { attributesOf, auditSpanName } from '@auditspan/conventions';

describe('attributesOf', () => {
  it('writes each field under its key, with the GenAI names beside the audit ones', () => {
    const record = {
      outcome: 'error',
      outcomeReason: 'timeout',
      principalRoles: ['reader'],
      principalVerified: true,
      modelId: 'm',
      modelServedId: 'm-1',
      modelProvider: 'openai',
      sessionId: 's',
      inputTokens: 3,
      finishReasons: ['stop'],
    } as const;
    expect(attributesOf(record)).toEqual({
      'audit.outcome': 'error',
      'audit.outcome.reason': 'timeout',
      'error.type': 'timeout',
      'audit.principal.roles': ['reader'],
      'audit.principal.verified': true,
      'audit.model.id': 'm',
      'gen_ai.request.model': 'm',
      'audit.model.served_id': 'm-1',
      'gen_ai.response.model': 'm-1',
      'audit.model.provider': 'openai',
      'gen_ai.provider.name': 'openai',
      'audit.session.id': 's',
      'gen_ai.conversation.id': 's',
      'gen_ai.usage.input_tokens': 3,
      'gen_ai.response.finish_reasons': ['stop'],
    });
  });
});

describe('auditSpanName', () => {
  it('is the action and the model, or the action alone', () => {
    expect(auditSpanName({ action: 'model.invoke', modelId: 'gpt-5' })).toBe('model.invoke gpt-5');
    expect(auditSpanName({ action: 'audit.recording' })).toBe('audit.recording');
  });
});
