/** The queue that announcements of launches wait in. Both calls may be repeated. */
export interface LaunchQueue {
  /** Shows a received message again `ms` from now; it must not be deleted meanwhile. */
  again(receipt: string, ms: number): Promise<void>;
  /** Puts a message in, to be seen `ms` from now (at most 15 min). */
  send(text: string, ms: number): Promise<void>;
}

/** Where messages end that are given up, each with the reason. */
export interface DeadLetters {
  give(text: string, why: { readonly reason: string; readonly detail: string }): Promise<void>;
}
