import OpenAI, { AzureOpenAI, toFile } from 'openai';
import { libraryOfPaths, type JsonBody, type Library, type Place } from '../library.ts';

const options = { apiKey: 'sk-test', maxRetries: 0 };
const client = ({ origin }: Place): OpenAI => new OpenAI({ ...options, baseURL: `${origin}/v1` });
const azure = ({ origin, exchange: { url } }: Place): AzureOpenAI =>
  new AzureOpenAI({
    ...options,
    endpoint: origin,
    deployment: decodeURIComponent(url.pathname.split('/')[3] ?? ''),
    apiVersion: url.searchParams.get('api-version') ?? '2026-01-01',
  });
/** The recordings omit the files; the model of a form is in its fields. */
const form = async ({ model = 'whisper-1' }: JsonBody) => ({
  model: model as string,
  file: await toFile(Buffer.from('RIFF'), 'a.wav'),
});

export const openai: Library = libraryOfPaths('openai', /^api\.openai\.com$/u, {
  '/chat/completions': (body, place) => client(place).chat.completions.create(body as never),
  '/completions': (body, place) => client(place).completions.create(body as never),
  '/responses': (body, place) => client(place).responses.create(body as never),
  '/embeddings': (body, place) => client(place).embeddings.create(body as never),
  '/images/generations': (body, place) => client(place).images.generate(body as never),
  '/moderations': (body, place) => client(place).moderations.create(body as never),
  '/audio/transcriptions': async (body, place) => client(place).audio.transcriptions.create(await form(body)),
  '/audio/translations': async (body, place) => client(place).audio.translations.create(await form(body)),
  '/fine_tuning/jobs': (body, place) => client(place).fineTuning.jobs.create(body as never),
});

export const azureOpenai: Library = libraryOfPaths('openai (Azure)', /\.azure\.com$/u, {
  '/chat/completions': (body, place) => azure(place).chat.completions.create(body as never),
  '/embeddings': (body, place) => azure(place).embeddings.create(body as never),
});
