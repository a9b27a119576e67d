import { GoogleGenAI } from '@google/genai';
import { libraryOfPaths, type JsonBody, type Library, type Place } from '../library.ts';

const client = ({ origin }: Place): GoogleGenAI =>
  new GoogleGenAI({ apiKey: 'test', httpOptions: { baseUrl: origin } });

/** Returns the parameters that make the library send such a body: it omits what it does not know. */
function parametersOf({ contents, generationConfig, model, ...config }: JsonBody, { exchange }: Place) {
  const named = /\/models\/([^/:]+):/u.exec(exchange.url.pathname)?.[1];
  return { model: named ?? model, contents, config: { ...(generationConfig as object), ...config } } as never;
}

function embeddingOf({ requests }: JsonBody, place: Place) {
  const list = requests as readonly { readonly content: never; readonly taskType?: never }[];
  const config = { taskType: list[0]?.taskType };
  return { ...(parametersOf({}, place) as object), contents: list.map(({ content }) => content), config } as never;
}

export const google: Library = libraryOfPaths('@google/genai', /^generativelanguage\.googleapis\.com$/u, {
  ':generateContent': (body, place) => client(place).models.generateContent(parametersOf(body, place)),
  ':streamGenerateContent': (body, place) => client(place).models.generateContentStream(parametersOf(body, place)),
  ':batchEmbedContents': (body, place) => client(place).models.embedContent(embeddingOf(body, place)),
  ':countTokens': (body, place) => client(place).models.countTokens(parametersOf(body, place)),
  '/cachedContents': (body, place) => client(place).caches.create(parametersOf(body, place)),
  '/interactions': (body, place) => client(place).interactions.create(body as never),
});
