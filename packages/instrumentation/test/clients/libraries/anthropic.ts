import Anthropic from '@anthropic-ai/sdk';
import { libraryOfPaths, type Library, type Place } from '../library.ts';

const client = ({ origin }: Place): Anthropic => new Anthropic({ apiKey: 'sk-test', maxRetries: 0, baseURL: origin });

export const anthropic: Library = libraryOfPaths('@anthropic-ai/sdk', /^api\.anthropic\.com$/u, {
  '/v1/messages': (body, place) => client(place).messages.create(body as never),
  '/v1/messages/count_tokens': (body, place) => client(place).messages.countTokens(body as never),
});
