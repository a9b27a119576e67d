import Groq from 'groq-sdk';
import Together from 'together-ai';
import { libraryOfPaths, type Library, type Place } from '../library.ts';

const options = { apiKey: 'test', maxRetries: 0 };
const togetherOf = ({ origin }: Place): Together => new Together({ ...options, baseURL: `${origin}/v1` });
const groqOf = ({ origin }: Place): Groq => new Groq({ ...options, baseURL: origin });

export const together: Library = libraryOfPaths('together-ai', /^api\.together\.xyz$/u, {
  '/chat/completions': (body, place) => togetherOf(place).chat.completions.create(body as never),
  '/completions': (body, place) => togetherOf(place).completions.create(body as never),
  '/embeddings': (body, place) => togetherOf(place).embeddings.create(body as never),
});

export const groq: Library = libraryOfPaths('groq-sdk', /^api\.groq\.com$/u, {
  '/chat/completions': (body, place) => groqOf(place).chat.completions.create(body as never),
});
