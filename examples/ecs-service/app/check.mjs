// The container's own health check: ends with 0 where the app answers that it is well. The image has no curl.
const { PORT = '8000' } = process.env;
const answer = await fetch(`http://127.0.0.1:${PORT}/health-check`, { signal: AbortSignal.timeout(3_000) });
const { status } = await answer.json();
process.exitCode = answer.ok && status === 'SUCCESS' ? 0 : 1;
