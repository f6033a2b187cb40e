/** Keeps comments as long as the process lives: for tests, and to try the app out. Two tasks would not see each other's. */
export function memoryStore({ now, newId }) {
  const pages = new Map();
  return {
    async add(page, { author, text }) {
      const comment = { id: newId(), author, text, at: new Date(now()).toISOString() };
      pages.set(page, [comment, ...(pages.get(page) ?? [])]);
      return comment;
    },
    async list(page) {
      return pages.get(page)?.slice(0, 100) ?? [];
    },
  };
}
