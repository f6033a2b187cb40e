import { handle } from 'hono/aws-lambda';
import { createApp } from './app.ts';
import { appOptions } from './settings.ts';

/** The function behind the target group: takes the load balancer's events. */
export const handler = handle(createApp(appOptions(process.env)));
