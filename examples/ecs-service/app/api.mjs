import { Hono } from 'hono';
import { bodyLimit } from 'hono/body-limit';

/** Bytes of a request, and characters of what is kept of it. */
const MOST = { body: 16_384, page: 200, author: 80, text: 2_000 };

/** What `/health-check` answers. The load balancer, the container's own check and a deployment's proof all read it. */
const WELL = { status: 'SUCCESS', message: 'its ok!' };

/**
 * The comments app: comments by page, the newest first.
 *
 * @param options.store where comments are kept: `add(page, { author, text })` and `list(page)`
 * @param options.version told with every answer, so that a deployment can see that it is its own version that answers
 */
export function commentsApi({ store, version = 'unknown' }) {
  const app = new Hono();
  app.use(async (context, next) => {
    await next();
    context.header('app-version', version);
  });
  app.get('/health-check', (context) => context.json(WELL));
  app.get('/comments/:page', async (context) => {
    const page = pageOf(context);
    return page === undefined ? wrong(context, PAGE) : context.json(await store.list(page));
  });
  const limit = bodyLimit({ maxSize: MOST.body, onError: (context) => wrong(context, TOO_LARGE, 413) });
  app.post('/comments/:page', limit, async (context) => {
    const page = pageOf(context);
    if (page === undefined) return wrong(context, PAGE);
    const comment = read(await context.req.json().catch(() => undefined));
    return comment === undefined ? wrong(context, COMMENT) : context.json(await store.add(page, comment), 201);
  });
  app.notFound((context) => wrong(context, `There is nothing at ${context.req.path}.`, 404));
  app.onError((error, context) => {
    console.error(error);
    return wrong(context, 'The comments cannot be reached at the moment.', 503);
  });
  return app;
}

const PAGE = `The page must have 1 to ${MOST.page} characters.`;
const COMMENT = `A comment is JSON: {"author": "…", "text": "…"}, of at most ${MOST.author} and ${MOST.text} characters.`;
const TOO_LARGE = `A comment may have ${MOST.body} bytes.`;

const wrong = (context, message, status = 400) => context.json({ status: 'ERROR', message }, status);

function pageOf(context) {
  const page = context.req.param('page').trim();
  return page !== '' && page.length <= MOST.page ? page : undefined;
}

function read(body) {
  const { author, text } = typeof body === 'object' && body !== null ? body : {};
  return isText(author, MOST.author) && isText(text, MOST.text)
    ? { author: author.trim(), text: text.trim() }
    : undefined;
}

const isText = (value, most) => typeof value === 'string' && value.trim() !== '' && value.length <= most;
