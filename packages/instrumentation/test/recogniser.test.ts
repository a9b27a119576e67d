import { describe, expect, it } from 'vitest';
import { createRecogniser, type KnownEndpoint } from '../src/recognise/recogniser.ts';

function recognise(method: string, url: string, endpoints: readonly KnownEndpoint[] = []): unknown {
  const { hostname, port, pathname } = new URL(url);
  const head = { method, host: hostname, port: Number(port) || 443, path: pathname, headers: {} };
  const found = createRecogniser(endpoints)(head);
  return found && [found.format.name, found.provider, found.modelId, found.certain];
}

describe('createRecogniser', () => {
  it.each([
    ['https://api.openai.com/v1/chat/completions', ['openai.chat', 'openai', undefined, true]],
    ['https://api.openai.com/v1/completions', ['openai.completions', 'openai', undefined, true]],
    ['https://api.openai.com/v1/responses', ['openai.responses', 'openai', undefined, true]],
    ['https://api.openai.com/v1/embeddings', ['openai.embeddings', 'openai', undefined, true]],
    ['https://x.openai.azure.com/openai/v1/responses', ['openai.responses', 'azure.ai.openai', undefined, true]],
    [
      'https://x.openai.azure.com/openai/deployments/my%20gpt/chat/completions',
      ['openai.chat', 'azure.ai.openai', 'my gpt', true],
    ],
    ['https://api.groq.com/openai/v1/chat/completions', ['openai.chat', 'groq', undefined, true]],
    ['https://api.deepseek.com/chat/completions', ['openai.chat', 'deepseek', undefined, true]],
    ['https://openrouter.ai/api/v1/chat/completions', ['openai.chat', 'openrouter', undefined, true]],
    ['https://api.anthropic.com/v1/messages', ['anthropic.messages', 'anthropic', undefined, true]],
    ['http://gpu-3:8000/v1/chat/completions', ['openai.chat', 'openai', undefined, true]],
    ['http://forms.example/responses', ['openai.responses', 'openai', undefined, false]],
  ])('recognises %s', (url, expected) => {
    expect(recognise('POST', url)).toEqual(expected);
  });

  it.each([
    ['POST', 'https://api.openai.com/v9/new', ['unknown', 'openai', undefined, true]],
    ['GET', 'https://api.mistral.ai/v1/models', ['openai.platform', 'mistral_ai', undefined, true]],
    ['GET', 'http://cars.internal/v1/models/ford', ['openai.platform', 'openai', 'ford', false]],
    ['POST', 'http://gpu-3:11434/api/chat', ['ollama', 'ollama', undefined, false]],
    ['POST', 'http://ml:8080/predictions/fraud/2', ['torchserve', 'torchserve', 'fraud', false]],
    [
      'POST',
      'http://tf/v1/models/fraud/versions/2:predict',
      ['tensorflow.serving', 'tensorflow_serving', 'fraud', true],
    ],
    ['POST', 'https://bedrock-runtime.us-east-1.amazonaws.com/x', ['unknown', 'aws.bedrock', undefined, true]],
    ['POST', 'https://queue.fal.run/fal-ai/flux', ['unknown', 'fal', undefined, true]],
    [
      'POST',
      'https://inference.generativeai.eu-frankfurt-1.oci.oraclecloud.com/20231130/actions/chat',
      ['unknown', 'oci', undefined, true],
    ],
    [
      'POST',
      'https://us-central1-aiplatform.googleapis.com/v1/projects/p/locations/l/endpoints/77:predict',
      ['gemini', 'gcp.vertex_ai', '77', true],
    ],
  ])('recognises %s %s', (method, url, expected) => {
    expect(recognise(method, url)).toEqual(expected);
  });

  it.each([
    ['http://gpu-3:8000/v1/chat/completions/', ['openai.chat', 'openai', undefined, true]],
    ['http://gpu-3:8000/v1/ch%61t/complet%69ons', ['openai.chat', 'openai', undefined, true]],
    [
      'https://bedrock-runtime.eu-west-1.amazonaws.com/model/a%2Fb/converse/',
      ['bedrock.converse', 'aws.bedrock', 'a/b', true],
    ],
    ['https://bedrock-runtime.eu-west-1.amazonaws.com/x/', ['unknown', 'aws.bedrock', undefined, true]],
  ])('recognises %s, which routers may treat as the plain path', (url, expected) => {
    expect(recognise('POST', url)).toEqual(expected);
  });

  it.each([
    ['POST', 'https://s3.us-east-1.amazonaws.com/bedrock-runtime'],
    ['POST', 'https://huggingface.co/login'],
    ['POST', 'https://bedrock-agentcore-control.us-east-1.amazonaws.com/memories/create'],
    ['GET', 'https://example.com/v1/chat/completions'],
    ['POST', 'http://localhost:4318/v1/traces'],
    ['POST', 'https://example.com/v1/chat/completions/extra'],
    ['POST', 'https://notapi.openai.com.example.com/'],
  ])('ignores %s %s', (method, url) => {
    expect(recognise(method, url)).toBeUndefined();
  });

  it('gives configured endpoints precedence', () => {
    const endpoints = [{ host: 'llm.internal:8080', path: '/generate', format: 'openai.chat', provider: 'vllm' }];
    expect(recognise('POST', 'http://llm.internal:8080/generate', endpoints)).toEqual([
      'openai.chat',
      'vllm',
      undefined,
      true,
    ]);
    expect(recognise('POST', 'http://llm.internal:8081/generate', [{ host: 'other' }])).toEqual([
      'huggingface.inference',
      'huggingface',
      undefined,
      false,
    ]);
  });

  it('recognises a call by its path, if its endpoint names no format', () => {
    const endpoints = [{ host: 'ml.internal', provider: 'acme' }];
    expect(recognise('POST', 'http://ml.internal/predictions/fraud', endpoints)).toEqual([
      'torchserve',
      'acme',
      'fraud',
      true,
    ]);
    expect(recognise('POST', 'http://ml.internal/fraud/evaluate', endpoints)).toEqual([
      'unknown',
      'acme',
      undefined,
      true,
    ]);
  });
});
