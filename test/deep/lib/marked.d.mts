export function findMarked(mark: string): readonly { readonly pid: number; readonly command: string }[];
export function endMarked(mark: string): readonly string[];
